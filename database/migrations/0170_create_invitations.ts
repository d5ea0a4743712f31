import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * An applicant's letter asks for access to the portal for a liaison it names (R02 m.4/a): one
 * person of SKGM names, another confirms (R27). It opens a case and defines no user of a service.
 * Now that accounts exist, forms and documents can rest on them.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table invitations (
        id int unsigned not null auto_increment primary key,
        participation_id int unsigned not null,
        letter_on date not null,
        letter_registry_no varchar(100) not null,
        given_name varchar(200) not null,
        family_name varchar(200) not null,
        national_id varchar(1000) character set ascii collate ascii_bin not null,
        national_id_index char(43) character set ascii collate ascii_bin not null,
        email varchar(254) not null,
        mobile_phone varchar(60) not null,
        state enum('open', 'confirmed', 'declined') not null default 'open',
        named_by_id int unsigned not null,
        named_at datetime(3) not null,
        decided_by_id int unsigned null,
        decided_at datetime(3) null,
        version int unsigned not null default 1,
        open_participation_id int unsigned as (if(state = 'open', participation_id, null)) persistent unique,
        key (participation_id),
        foreign key (participation_id) references participations (id),
        foreign key (named_by_id) references staff (id),
        foreign key (decided_by_id) references staff (id),
        constraint naming_is_decided_whole check (
          (state = 'open') = (decided_by_id is null) and (state = 'open') = (decided_at is null)
        ),
        constraint four_eyes_on_naming check (state <> 'confirmed' or coalesce(decided_by_id <> named_by_id, false))
      )
    `)
    this.schema.raw(`
      alter table accounts add constraint accounts_invitation foreign key (invitation_id) references invitations (id)
    `)
    this.schema.raw(`
      alter table request_forms
        add constraint forms_entered_by_account foreign key (entered_by_account_id) references accounts (id),
        add constraint forms_updated_by_account foreign key (updated_by_account_id) references accounts (id)
    `)
    this.schema.raw(`
      alter table documents add constraint documents_uploaded_by_account foreign key (uploaded_by_account_id) references accounts (id)
    `)
  }

  async down() {
    this.schema.raw('alter table documents drop foreign key documents_uploaded_by_account')
    this.schema.raw(
      'alter table request_forms drop foreign key forms_entered_by_account, drop foreign key forms_updated_by_account'
    )
    this.schema.raw('alter table accounts drop foreign key accounts_invitation')
    this.schema.dropTable('invitations')
  }
}
