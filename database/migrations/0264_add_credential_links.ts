import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * A credential may leave behind a one-time link. What opens it is nowhere here: of the link only
 * its SHA-256 is kept, and the claim code lies sealed until the link ends.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      alter table credential_deliveries
        modify channel enum('letter', 'link') not null default 'letter',
        modify state enum('ready', 'printed', 'handed_over', 'opened', 'voided', 'expired')
          not null default 'ready',
        add token_digest char(43) character set ascii collate ascii_bin null unique,
        add claim_code varchar(255) character set ascii collate ascii_bin null,
        add mail_id int unsigned null,
        add opened_at datetime(3) null,
        add foreign key link_mail (mail_id) references mail_outbox (id),
        add constraint link_has_token_and_mail check (
          (channel = 'link') = (token_digest is not null) and (channel = 'link') = (mail_id is not null)
        ),
        add constraint link_is_opened_letter_printed check (
          if(channel = 'link', state not in ('printed', 'handed_over'), state <> 'opened')
        ),
        add constraint opening_is_dated check (
          if(state = 'ready', opened_at is null, state <> 'opened' or opened_at is not null)
        ),
        add constraint ended_link_has_no_code check (
          if(channel = 'link' and state = 'ready', claim_code is not null, claim_code is null)
        )
    `)
  }

  async down() {
    this.schema.raw(`
      alter table credential_deliveries
        drop constraint ended_link_has_no_code,
        drop constraint opening_is_dated,
        drop constraint link_is_opened_letter_printed,
        drop constraint link_has_token_and_mail,
        drop foreign key link_mail,
        drop column opened_at,
        drop column mail_id,
        drop column claim_code,
        drop column token_digest,
        modify state enum('ready', 'printed', 'handed_over', 'voided', 'expired')
          not null default 'ready',
        modify channel enum('letter') not null default 'letter'
    `)
  }
}
