import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

/**
 * After a restore that lost events the signer refuses to go on: this begins a log whose first event
 * says so. Exit status 1 where the log is what was signed.
 */
export default class AuditNewLog extends BaseCommand {
  static commandName = 'audit:new-log'
  static description = 'Begin a new audit log after one that lost events or its key'
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'What was lost, and why; it stands in the first event' })
  declare reason: string

  @flags.boolean({ description: 'The log is whole and its signing key is gone' })
  declare keyLost: boolean

  async run() {
    if (!this.reason?.trim()) {
      this.exitCode = 1
      return this.logger.logError('Say with --reason what was lost, and why')
    }
    const { beginSuccessor, LogIsWhole } = await import('#audit/successor')
    const { originOf } = await import('#audit/stored_checkpoints')

    try {
      const log = await beginSuccessor(this.reason.trim(), { isKeyLost: this.keyLost })
      this.logger.log(`${originOf(log)} is begun; tell the auditors, and start the product again`)
    } catch (error) {
      if (!(error instanceof LogIsWhole)) {
        throw error
      }
      this.exitCode = 1
      this.logger.logError('The log is what was signed: it goes on as it is')
    }
  }
}
