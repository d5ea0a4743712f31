import { BaseSchema } from '@adonisjs/lucid/schema'

/** The receipt as it was given at the last submission: the mail and the portal hand out one paper. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      alter table request_forms
        add column receipt_key char(36) character set ascii collate ascii_bin null
    `)
  }

  async down() {
    this.schema.raw('alter table request_forms drop column receipt_key')
  }
}
