import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * A registered address is replaced or released before the election is concluded: on a decision or
 * approval number, proposed by one officer and confirmed by another (R10 m.4/b-2, R27).
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table address_exceptions (
        id int unsigned not null auto_increment primary key,
        participation_id int unsigned not null,
        static_ip_id int unsigned not null,
        replacement varchar(15) character set ascii collate ascii_bin null,
        decision_no varchar(100) not null,
        reason varchar(1000) not null,
        state enum('open', 'confirmed', 'declined') not null default 'open',
        proposed_by_id int unsigned not null,
        proposed_at datetime(3) not null,
        decided_by_id int unsigned null,
        decided_at datetime(3) null,
        replacement_ip_id int unsigned null,
        version int unsigned not null default 1,
        open_participation_id int unsigned as (if(state = 'open', participation_id, null)) persistent unique,
        key (participation_id),
        foreign key (participation_id) references participations (id),
        foreign key (static_ip_id) references static_ips (id),
        foreign key (replacement_ip_id) references static_ips (id),
        foreign key (proposed_by_id) references staff (id),
        foreign key (decided_by_id) references staff (id),
        constraint exception_has_its_ground check (decision_no <> '' and reason <> ''),
        constraint exception_is_decided_whole check (
          (state = 'open') = (decided_by_id is null) and (state = 'open') = (decided_at is null)
        ),
        constraint four_eyes_on_exception check (state <> 'confirmed' or coalesce(decided_by_id <> proposed_by_id, false))
      )
    `)
  }

  async down() {
    this.schema.dropTable('address_exceptions')
  }
}
