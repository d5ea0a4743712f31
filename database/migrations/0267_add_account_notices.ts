import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Which wording of the notice on personal data a holder was told last (R28). The first one was
 * accepted together with the first password.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      alter table accounts
        add informed_version smallint unsigned not null default 0,
        add informed_at datetime(3) null
    `)
    this.schema.raw(`
      update accounts set informed_version = 1, informed_at = notice_accepted_at
      where notice_accepted_at is not null
    `)
    this.schema.raw(`
      alter table accounts
        add constraint informed_whole check ((informed_version = 0) = (informed_at is null))
    `)
  }

  async down() {
    this.schema.raw(`
      alter table accounts
        drop constraint informed_whole,
        drop column informed_at,
        drop column informed_version
    `)
  }
}
