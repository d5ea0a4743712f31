import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * SKGM's people and auditors. Clerk and approver may be held together;
 * administrator and auditor each exclude every other role: the family in the
 * key of both tables says so.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table staff (
        id int unsigned not null auto_increment primary key,
        email varchar(254) character set ascii collate ascii_bin not null unique,
        full_name varchar(200) not null,
        role_family enum('office', 'administrator', 'auditor') not null,
        password varchar(255) character set ascii collate ascii_bin not null,
        password_key varchar(16) character set ascii collate ascii_bin not null,
        totp_secret varchar(255) character set ascii collate ascii_bin not null,
        must_change_password boolean not null default false,
        totp_last_step bigint unsigned not null default 0,
        locale enum('tr', 'en') not null default 'tr',
        deactivated_at datetime(3) null,
        version int unsigned not null default 1,
        created_at datetime(3) not null,
        unique (id, role_family)
      )
    `)
    this.schema.raw(`
      create table staff_roles (
        id int unsigned not null auto_increment primary key,
        staff_id int unsigned not null,
        role_family enum('office', 'administrator', 'auditor') not null,
        role enum('clerk', 'approver', 'administrator', 'auditor') not null,
        granted_at datetime(3) not null,
        revoked_at datetime(3) null,
        held_role enum('clerk', 'approver', 'administrator', 'auditor') as (if(revoked_at is null, role, null)) persistent,
        unique (staff_id, held_role),
        foreign key (staff_id, role_family) references staff (id, role_family),
        constraint role_of_its_family check (
          (role_family = 'office' and role in ('clerk', 'approver')) or
          (role_family = 'administrator' and role = 'administrator') or
          (role_family = 'auditor' and role = 'auditor')
        )
      )
    `)
    this.schema.raw(`
      create table operations (
        op_id char(36) character set ascii collate ascii_bin not null primary key,
        act varchar(60) character set ascii collate ascii_bin not null,
        actor varchar(40) character set ascii collate ascii_bin not null,
        outcome longtext null check (outcome is null or json_valid(outcome)),
        created_at datetime(3) not null
      )
    `)
    this.schema.raw(`
      create table worker_heartbeats (
        worker varchar(60) character set ascii collate ascii_bin not null primary key,
        beat_at datetime(3) not null
      )
    `)
  }

  async down() {
    this.schema.dropTable('worker_heartbeats')
    this.schema.dropTable('operations')
    this.schema.dropTable('staff_roles')
    this.schema.dropTable('staff')
  }
}
