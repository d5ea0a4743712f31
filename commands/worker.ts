import { BaseCommand } from '@adonisjs/core/ace'
import { type CommandOptions } from '@adonisjs/core/types/ace'
import { setTimeout as wait } from 'node:timers/promises'

const BEAT_EVERY_MS = 2000
const CHECK_EVERY_MS = 5000
const TIDY_EVERY_MS = 60_000
const COMPARE_EVERY_MS = 600_000
const WATCH_EVERY_MS = 5000
const STAMP_EVERY_MS = 5000
const END_WITHIN_MS = 3500

/**
 * Everything that nobody waits for: sealing and signing the audit log, mails,
 * bulk runs, scans to be checked, and what expires. May run many times over.
 */
export default class Worker extends BaseCommand {
  static commandName = 'worker'
  static description = 'Seal the audit log, send mails, end what has expired, until told to stop'
  static options: CommandOptions = { startApp: true, staysAlive: true }

  private ending = new AbortController()

  async run() {
    const { runSealer } = await import('#audit/sealer')
    const { beat, stopBeating } = await import('#database/heartbeat')
    const { tidy } = await import('#database/expiry')
    const { carryOnRuns } = await import('#operations/bulk_run')
    const { carryOnPacks } = await import('#operations/evidence_pack_requests')
    const { HealthWatch } = await import('#operations/health_watch')
    const { compareNightly } = await import('#operations/nightly_comparison')
    const { stampIfDue } = await import('#operations/legal_stamps')
    const { checkWaitingScans } = await import('#operations/scan_checks')

    const watch = new HealthWatch()
    const work = Promise.all([
      runSealer({ signal: this.ending.signal }),
      carryOnRuns({ signal: this.ending.signal }),
      carryOnPacks({ signal: this.ending.signal }),
      this.sendMails(),
      this.repeat(beat, BEAT_EVERY_MS),
      this.repeat(tidy, TIDY_EVERY_MS),
      this.repeat(checkWaitingScans, CHECK_EVERY_MS),
      this.repeat(compareNightly, COMPARE_EVERY_MS),
      this.repeat(stampIfDue, STAMP_EVERY_MS),
      this.repeat(() => watch.look(), WATCH_EVERY_MS),
    ])
    this.app.terminating(() => this.end(work.then(stopBeating)))
    await work
  }

  /**
   * Without a mail server the mails wait in the database.
   */
  private async sendMails() {
    const { configuredMailer } = await import('#mails/mailer')
    const { runOutbox } = await import('#mails/delivery')
    const mailer = configuredMailer()

    if (mailer) {
      await runOutbox({ mailer, signal: this.ending.signal })
    }
  }

  /**
   * A vanished database is told and outlasted: whatever failed is tried again.
   */
  private async repeat(task: () => Promise<unknown>, pauseMs: number) {
    const { signal } = this.ending

    while (!signal.aborted) {
      await task().catch((error) => this.report(error))
      await wait(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }

  private async report(error: unknown) {
    const { sentenceFor } = await import('#database/failures')
    const { default: logger } = await import('@adonisjs/core/services/logger')
    const sentence = sentenceFor(error)
    logger.error(sentence ? { reason: sentence } : { err: error }, 'The worker failed at a task')
  }

  /**
   * What hangs at a dead database is left behind: every task is whole or not
   * at all.
   */
  private async end(work: Promise<unknown>) {
    setTimeout(() => process.exit(), END_WITHIN_MS).unref()
    this.ending.abort()
    await work.catch(() => undefined)
  }
}
