import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The audit of a round (m.4/b-5): a sample of its events, what auditors found, what SKGM replied, and
 * the report that closes it. Each step once, in this order, and never by one hand.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table round_reviews (
        id int unsigned not null auto_increment primary key,
        round_id int unsigned not null,
        seed char(64) character set ascii collate ascii_bin not null,
        log_id smallint unsigned not null,
        tree_size int unsigned not null,
        first_leaf int unsigned not null,
        end_leaf int unsigned not null,
        sample text not null,
        drawn_by_id int unsigned not null,
        drawn_at datetime(3) not null,
        findings text null,
        stated_by_id int unsigned null,
        stated_at datetime(3) null,
        reply text null,
        replied_by_id int unsigned null,
        replied_at datetime(3) null,
        closed_by_id int unsigned null,
        closed_at datetime(3) null,
        report_key char(36) character set ascii collate ascii_bin null,
        version int unsigned not null default 1,
        unique key one_of_a_round (round_id),
        foreign key (round_id) references rounds (id),
        foreign key (drawn_by_id) references staff (id),
        foreign key (stated_by_id) references staff (id),
        foreign key (replied_by_id) references staff (id),
        foreign key (closed_by_id) references staff (id),
        constraint review_in_order check (
          (replied_at is null or stated_at is not null) and (closed_at is null or replied_at is not null)
        ),
        constraint review_closed_by_another check (closed_by_id is null or closed_by_id <> stated_by_id)
      )
    `)
  }

  async down() {
    this.schema.dropTable('round_reviews')
  }
}
