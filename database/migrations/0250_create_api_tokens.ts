import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Tokens of the web service. What opens it is nowhere here: only its SHA-256 is kept.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table api_tokens (
        id int unsigned not null auto_increment primary key,
        account_id int unsigned not null,
        digest char(43) character set ascii collate ascii_bin not null unique,
        address varchar(45) character set ascii collate ascii_bin not null,
        credential_version int unsigned not null,
        issued_at datetime(3) not null,
        expires_at datetime(3) not null,
        ended_at datetime(3) null,
        end_reason enum('expired', 'replaced', 'killed', 'password_changed', 'deactivated') null,
        key (account_id, ended_at),
        key (ended_at, expires_at),
        foreign key (account_id) references accounts (id),
        constraint token_expires check (expires_at > issued_at),
        constraint token_end_has_its_reason check ((ended_at is null) = (end_reason is null))
      )
    `)
  }

  async down() {
    this.schema.dropTable('api_tokens')
  }
}
