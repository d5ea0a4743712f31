import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The next item of a run is found without sorting: what is sorted is locked whole, and then the
 * lanes wait for each other.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      alter table bulk_run_items
        add key next_item (run_id, state, attempts, id),
        drop key run_id_2
    `)
  }

  async down() {
    this.schema.raw(`
      alter table bulk_run_items
        add key run_id_2 (run_id, state),
        drop key next_item
    `)
  }
}
