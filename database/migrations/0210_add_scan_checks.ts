import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What clamd said of an uploaded file: `unchecked` where none is set up, `awaiting_check` where it
 * did not answer yet, and then nobody reads the file.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      alter table documents
        add column check_state enum('unchecked', 'awaiting_check', 'clean', 'infected')
          not null default 'unchecked',
        add column checked_at datetime(3) null,
        add column signature varchar(200) null,
        add key (check_state),
        add constraint checked_is_dated check (
          (check_state in ('clean', 'infected')) = (checked_at is not null)
        ),
        add constraint infection_has_its_name check (
          (check_state = 'infected') = (signature is not null)
        )
    `)
  }

  async down() {
    this.schema.raw(`
      alter table documents
        drop constraint infection_has_its_name,
        drop constraint checked_is_dated,
        drop column signature,
        drop column checked_at,
        drop column check_state
    `)
  }
}
