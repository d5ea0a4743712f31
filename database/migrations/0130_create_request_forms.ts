import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * SSPS Kullanım Talep Formu as it came, unlawful drafts included: text bounded
 * only in size. One open and one approved form per participation; who entered,
 * edited or proposed a form never decides it (R27). A paper form is SKGM's entry,
 * a portal form its liaison's.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table documents (
        id int unsigned not null auto_increment primary key,
        kind enum('form_scan') not null,
        file_key varchar(64) character set ascii collate ascii_bin not null unique,
        sha256 char(64) character set ascii collate ascii_bin not null,
        media_type varchar(80) character set ascii collate ascii_bin not null,
        byte_size int unsigned not null,
        page_count smallint unsigned not null,
        original_name varchar(255) not null,
        verdict enum('green', 'compare', 'refused') null,
        findings longtext null check (findings is null or json_valid(findings)),
        uploaded_by_id int unsigned null,
        uploaded_by_account_id int unsigned null,
        uploaded_at datetime(3) not null,
        foreign key (uploaded_by_id) references staff (id),
        constraint uploaded_by_one_person check ((uploaded_by_id is null) <> (uploaded_by_account_id is null))
      )
    `)
    this.schema.raw(`
      create table document_pages (
        id int unsigned not null auto_increment primary key,
        document_id int unsigned not null,
        number smallint unsigned not null,
        file_key varchar(64) character set ascii collate ascii_bin not null,
        width int unsigned not null,
        height int unsigned not null,
        unique (document_id, number),
        foreign key (document_id) references documents (id)
      )
    `)
    this.schema.raw(`
      create table request_forms (
        id int unsigned not null auto_increment primary key,
        number varchar(20) character set ascii collate ascii_bin not null unique,
        participation_id int unsigned not null,
        channel enum('paper', 'portal') not null,
        revision int unsigned not null default 1,
        state enum('draft', 'submitted', 'in_review', 'proposed', 'returned', 'approved', 'rejected', 'withdrawn', 'superseded') not null default 'draft',
        wants_web_site boolean not null default false,
        wants_web_service boolean not null default false,
        official_name varchar(400) not null default '',
        signed_on date null,
        original_received_on date null,
        original_registry_no varchar(100) not null default '',
        original_place varchar(200) not null default '',
        authority_document varchar(200) not null default '',
        scan_id int unsigned null,
        content_salt char(32) character set ascii collate ascii_bin not null,
        content_digest char(43) character set ascii collate ascii_bin null,
        entered_by_id int unsigned null,
        entered_by_account_id int unsigned null,
        printed_revision int unsigned null,
        changed_fields longtext null check (changed_fields is null or json_valid(changed_fields)),
        taken_up_by_id int unsigned null,
        proposed_by_id int unsigned null,
        decided_by_id int unsigned null,
        submitted_at datetime(3) null,
        taken_up_at datetime(3) null,
        proposed_at datetime(3) null,
        decided_at datetime(3) null,
        reason_code varchar(60) character set ascii collate ascii_bin null,
        reason_text text null,
        state_since datetime(3) not null,
        version int unsigned not null default 1,
        created_at datetime(3) not null,
        updated_at datetime(3) not null,
        updated_by_id int unsigned null,
        updated_by_account_id int unsigned null,
        open_participation_id int unsigned as (if(state in ('draft', 'submitted', 'in_review', 'proposed', 'returned'), participation_id, null)) persistent unique,
        approved_participation_id int unsigned as (if(state = 'approved', participation_id, null)) persistent unique,
        key (state, state_since),
        key (participation_id, state),
        foreign key (participation_id) references participations (id),
        foreign key (scan_id) references documents (id),
        foreign key (entered_by_id) references staff (id),
        foreign key (taken_up_by_id) references staff (id),
        foreign key (proposed_by_id) references staff (id),
        foreign key (decided_by_id) references staff (id),
        foreign key (updated_by_id) references staff (id),
        constraint entered_through_its_channel check (
          (channel = 'paper') = (entered_by_id is not null) and (channel = 'portal') = (entered_by_account_id is not null)
        ),
        constraint updated_by_one_person check ((updated_by_id is null) <> (updated_by_account_id is null)),
        constraint four_eyes_on_entry check (decided_by_id is null or decided_by_id <> entered_by_id),
        constraint four_eyes_on_proposal check (decided_by_id is null or decided_by_id <> proposed_by_id),
        constraint approved_by_somebody check (state not in ('approved', 'superseded') or (proposed_by_id is not null and decided_by_id is not null))
      )
    `)
    this.schema.raw(`
      create table form_editors (
        request_form_id int unsigned not null,
        staff_id int unsigned not null,
        primary key (request_form_id, staff_id),
        foreign key (request_form_id) references request_forms (id),
        foreign key (staff_id) references staff (id)
      )
    `)
    this.schema.raw(`
      create trigger editors_never_decide before update on request_forms for each row
      begin
        if new.decided_by_id is not null and exists (
          select 1 from form_editors
          where request_form_id = new.id and staff_id = new.decided_by_id
        ) then
          signal sqlstate '45000' set message_text = 'Who edited a form never decides it (R27)';
        end if;
      end
    `)
    this.schema.raw(`
      create table form_users (
        id int unsigned not null auto_increment primary key,
        request_form_id int unsigned not null,
        number smallint unsigned not null,
        given_name varchar(400) not null default '',
        family_name varchar(400) not null default '',
        national_id varchar(1000) character set ascii collate ascii_bin not null default '',
        national_id_index char(43) character set ascii collate ascii_bin null,
        email varchar(400) not null default '',
        office_phone varchar(400) not null default '',
        mobile_phone varchar(400) not null default '',
        is_liaison boolean not null default false,
        unique (request_form_id, number),
        key (national_id_index),
        foreign key (request_form_id) references request_forms (id)
      )
    `)
    this.schema.raw(`
      create table form_ips (
        id int unsigned not null auto_increment primary key,
        request_form_id int unsigned not null,
        number smallint unsigned not null,
        address varchar(400) not null,
        unique (request_form_id, number),
        foreign key (request_form_id) references request_forms (id)
      )
    `)
    this.schema.raw(`
      create table form_remarks (
        id int unsigned not null auto_increment primary key,
        request_form_id int unsigned not null,
        revision int unsigned not null,
        field varchar(60) character set ascii collate ascii_bin not null,
        remark varchar(1000) not null,
        made_by_id int unsigned not null,
        made_at datetime(3) not null,
        key (request_form_id, revision),
        foreign key (request_form_id) references request_forms (id),
        foreign key (made_by_id) references staff (id)
      )
    `)
    this.schema.raw(`
      create table scan_comparisons (
        id int unsigned not null auto_increment primary key,
        document_id int unsigned not null,
        result enum('same', 'different') not null,
        compared_by_id int unsigned not null,
        compared_at datetime(3) not null,
        unique (document_id, compared_by_id),
        foreign key (document_id) references documents (id),
        foreign key (compared_by_id) references staff (id)
      )
    `)
    this.schema.raw(`
      create table ip_acknowledgements (
        id int unsigned not null auto_increment primary key,
        request_form_id int unsigned not null,
        address varchar(15) character set ascii collate ascii_bin not null,
        reason varchar(1000) not null,
        acknowledged_by_id int unsigned not null,
        acknowledged_at datetime(3) not null,
        unique (request_form_id, address),
        foreign key (request_form_id) references request_forms (id),
        foreign key (acknowledged_by_id) references staff (id)
      )
    `)
  }

  async down() {
    this.schema.dropTable('ip_acknowledgements')
    this.schema.dropTable('scan_comparisons')
    this.schema.dropTable('form_remarks')
    this.schema.dropTable('form_ips')
    this.schema.dropTable('form_users')
    this.schema.dropTable('form_editors')
    this.schema.dropTable('request_forms')
    this.schema.dropTable('document_pages')
    this.schema.dropTable('documents')
  }
}
