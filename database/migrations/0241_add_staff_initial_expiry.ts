import { BaseSchema } from '@adonisjs/lucid/schema'

/** An initial password of the staff ends by itself, as those of accounts do. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      alter table staff add initial_password_expires_at datetime(3) null after must_change_password
    `)
    this.schema.raw(`
      update staff set initial_password_expires_at = utc_timestamp(3) + interval 72 hour
      where must_change_password
    `)
    this.schema.raw(`
      alter table staff add constraint initial_password_ends check (
        must_change_password = (initial_password_expires_at is not null)
      )
    `)
  }

  async down() {
    this.schema.raw(`
      alter table staff
        drop constraint initial_password_ends,
        drop column initial_password_expires_at
    `)
  }
}
