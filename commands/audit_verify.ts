import type { Verification } from '#audit/verification'
import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

/**
 * Proves the whole log anew. Exit status 0 when it is intact, 1 when an event
 * was changed, removed or hidden: then its first line names the first one. 1 also
 * when the triggers that refuse changes are gone.
 */
export default class AuditVerify extends BaseCommand {
  static commandName = 'audit:verify'
  static description = 'Verify every event, tree head and signature of the audit log'
  static options: CommandOptions = { startApp: true }

  @flags.number({ description: 'The number of a former log; the newest unless named' })
  declare log: number

  async run() {
    const report = await this.verify()

    if (report.isIntact) {
      await this.reportIntact(report)
      return this.reportTriggers()
    }

    this.exitCode = 1
    this.logger.logError(`The audit log is NOT intact. ${report.fault!.sentence}`)
    this.logger.logError(`${report.treeSize} events before it are intact.`)
  }

  private async verify() {
    const { progressBar } = await import('#audit/progress_bar')
    const { newestHead } = await import('#audit/tree_store')
    const { verifyLog } = await import('#audit/verification')
    const { default: db } = await import('@adonisjs/lucid/services/db')
    const head = await newestHead(db.connection(), this.log)

    return verifyLog({ log: this.log, onProgress: progressBar(head?.treeSize ?? 0) })
  }

  /** A log that is whole may lie open to whoever comes next. */
  private async reportTriggers() {
    const { looseTriggers } = await import('#audit/seat_belt')
    const loose = await looseTriggers()

    if (loose === null) {
      return this.logger.log('Its triggers were not compared: DB_MIGRATION_USER is not known here')
    }
    if (loose.length > 0) {
      this.exitCode = 1
      this.logger.logError(`Nothing refuses changes any more: ${loose.join(', ')}`)
    }
  }

  /** That they are stamps is proven; whose they are, the authority's own word says. */
  private reportStamps({ authorities, timeStamps }: Verification) {
    if (timeStamps > 0) {
      this.logger.log(
        `${timeStamps} time stamps are on them; compare with what the authority says:`
      )
      authorities.forEach((fingerprint) => this.logger.log(`  SHA-256 ${fingerprint}`))
    }
  }

  private async reportIntact(report: Verification) {
    const { recordAccess } = await import('#audit/record')
    const { originOf } = await import('#audit/stored_checkpoints')
    const { logId, treeSize, rootHash, heads, checkpoints, waiting } = report

    this.logger.log(`The audit log is intact: ${originOf(logId)}`)
    this.logger.log(`${treeSize} events, root ${rootHash}`)
    this.logger.log(`${heads} tree heads and ${checkpoints} signed checkpoints agree with it`)
    this.reportStamps(report)
    this.logger.log(`${waiting} events wait to be sealed`)

    await recordAccess('audit_log.verified', {
      actor: null,
      service: 'system',
      details: { treeSize },
    })
  }
}
