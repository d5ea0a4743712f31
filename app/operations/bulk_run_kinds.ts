import type { JsonValue } from '#audit/canonical_json'
import type BulkRun from '#models/bulk_run'
import type { RunKind } from '#models/bulk_run'
import type BulkRunItem from '#models/bulk_run_item'
import type Staff from '#models/staff'
import { letterRunner } from '#operations/letter_runner'
import { resetRunner } from '#operations/reset_runner'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

export type RunScene = { run: BulkRun; by: Staff; trx: TransactionClientContract }

export type Runner = {
  /**
   * The whole work on one item, judged anew as things stand now. Returns what its result keeps.
   * Throws LeftOut when nothing is to be done to it.
   */
  carryOut: (item: BulkRunItem, scene: RunScene) => Promise<JsonValue>
  /** When no item waits any more. Returns the receipt. */
  finish: (scene: RunScene) => Promise<JsonValue>
}

export type Runners = Readonly<Partial<Record<RunKind, Runner>>>

/** What each kind of run does; see bulk_run.ts for how it is carried on. */
export const RUNNERS: Runners = { 'letters.issue': letterRunner, 'accounts.reset': resetRunner }
