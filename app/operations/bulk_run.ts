import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import LeftOut from '#exceptions/left_out'
import BulkRun, { type RunKind } from '#models/bulk_run'
import BulkRunItem from '#models/bulk_run_item'
import type Staff from '#models/staff'
import { type Runner, type Runners, RUNNERS, type RunScene } from '#operations/bulk_run_kinds'
import { inTransaction, isWorthAnotherTry, once } from '#operations/transaction'
import { untilAborted } from '#operations/until_aborted'
import logger from '@adonisjs/core/services/logger'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { availableParallelism } from 'node:os'

type Act = { by: Staff; opId: string }

type Scope = {
  electionId: number
  participationId?: number
  /** The act of two people that the run carries out. */
  actId?: number
  items: readonly { participationId: number; accountId?: number }[]
}

/** Items that are worked on at once in one worker: one may wait for the database. */
const LANES = Math.min(5, availableParallelism() + 1)

const PAUSE_MS = 250
const MOST_ATTEMPTS = 5

/** The work on one item came to nothing, and its transaction with it. */
class Undone extends Error {
  constructor(
    readonly itemId: number,
    readonly cause: unknown
  ) {
    super(`Item ${itemId} of a bulk run came to nothing`)
  }
}

/**
 * Writes down what is to be done, within the transaction of the act that decides it; the worker
 * does it. Throws ActRefused when the same run is under way or there is nothing to do.
 */
export async function startRun(
  kind: RunKind,
  { actId, electionId, items, participationId }: Scope,
  { by, trx }: { by: Staff; trx: TransactionClientContract }
) {
  await ensureNoneUnderWay(kind, { electionId, participationId }, trx)

  if (items.length === 0) {
    throw new ActRefused('nothing_to_run')
  }
  const run = await BulkRun.create(
    {
      kind,
      electionId,
      participationId: participationId ?? null,
      actId: actId ?? null,
      state: 'running',
      startedById: by.id,
      startedAt: DateTime.now(),
      version: 1,
    },
    { client: trx }
  )
  await BulkRunItem.createMany(
    items.map((item) => ({ runId: run.id, state: 'waiting' as const, attempts: 0, ...item })),
    { client: trx }
  )
  await record(trx, 'bulk_run.started', {
    ...subjectOf(run, by),
    details: { kind, items: items.length },
  })
  return run
}

/** What is being worked on is finished; nothing new is begun. */
export function pauseRun(run: BulkRun, act: Act) {
  return changeRun(run, { ...act, act: 'bulk_run.pause' }, async (locked, trx) => {
    if (!locked.isPaused) {
      await locked.merge({ pausedAt: DateTime.now(), version: locked.version + 1 }).save()
      await record(trx, 'bulk_run.paused', kindOf(locked, act.by))
    }
  })
}

export function resumeRun(run: BulkRun, act: Act) {
  return changeRun(run, { ...act, act: 'bulk_run.resume' }, async (locked, trx) => {
    if (locked.isPaused) {
      await locked.merge({ pausedAt: null, version: locked.version + 1 }).save()
      await record(trx, 'bulk_run.resumed', kindOf(locked, act.by))
    }
  })
}

/**
 * Carries on whatever runs are under way until the signal. May run many times over: an item is
 * settled in the transaction of its work, so a killed worker leaves it waiting, untouched.
 */
export async function carryOnRuns({ signal }: { signal: AbortSignal }) {
  const failure = 'A bulk run could not be carried on'

  await Promise.all(
    Array.from({ length: LANES }, () =>
      untilAborted(() => carryOnNext(), { failure, pauseMs: PAUSE_MS, signal })
    )
  )
}

/** One item, or the end of a run whose items are settled. False when there is nothing to do. */
export async function carryOnNext(runners: Runners = RUNNERS) {
  const running = await BulkRun.query()
    .where('state', 'running')
    .whereNull('pausedAt')
    .preload('startedBy', (starter) => starter.preload('roles'))
    .orderBy('id')

  for (const run of running) {
    const runner = runners[run.kind]

    if (!runner) {
      throw new Error(`Nothing carries out ${run.kind}`)
    }
    if ((await settleNext(run, runner)) || (await finishIfDone(run, runner))) {
      return true
    }
  }
  return false
}

function settleNext(run: BulkRun, runner: Runner) {
  return inTransaction(async (trx) => {
    const item = await nextItem(run, trx)
    return item !== null && settle(item, runner, { run, by: run.startedBy, trx })
  }).catch((error) => {
    if (error instanceof Undone) {
      return settleUndone(error)
    }
    throw error
  })
}

async function settle(item: BulkRunItem, runner: Runner, scene: RunScene) {
  const outcome = await outcomeOf(item, runner, scene)

  await item
    .merge({
      state: 'done',
      outcome: JSON.stringify(outcome),
      attempts: item.attempts + 1,
      settledAt: DateTime.now(),
    })
    .save()
  return true
}

/** What the database could not decide is asked again as it is. */
async function outcomeOf(item: BulkRunItem, runner: Runner, scene: RunScene) {
  try {
    return await runner.carryOut(item, scene)
  } catch (error) {
    throw isWorthAnotherTry(error) ? error : new Undone(item.id, error)
  }
}

/** Its work was rolled back: why it is left out stands now, or it is tried again, not for ever. */
function settleUndone({ cause, itemId }: Undone) {
  return inTransaction(async (trx) => {
    const item = await BulkRunItem.query({ client: trx })
      .where('id', itemId)
      .forUpdate()
      .firstOrFail()

    if (item.state !== 'waiting') {
      return true
    }
    if (cause instanceof LeftOut) {
      await item
        .merge({ state: 'left_out', reason: cause.reason, settledAt: DateTime.now() })
        .save()
      return true
    }
    logger.error({ err: cause, item: itemId }, 'An item of a bulk run failed')
    const isLast = item.attempts + 1 >= MOST_ATTEMPTS
    await item
      .merge({
        attempts: item.attempts + 1,
        ...(isLast && { state: 'failed' as const, settledAt: DateTime.now() }),
      })
      .save()
    return false
  })
}

/** Those that failed before come last. */
function nextItem({ id }: BulkRun, trx: TransactionClientContract) {
  return BulkRunItem.query({ client: trx })
    .where({ runId: id, state: 'waiting' })
    .orderBy('attempts')
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .first()
}

function finishIfDone({ id }: BulkRun, runner: Runner) {
  return inTransaction(async (trx) => {
    const run = await lockedRun(id, trx)
    const waiting = await run.related('items').query().where('state', 'waiting').first()

    if (run.isFinished || run.isPaused || waiting) {
      return false
    }
    await run.load('startedBy', (starter) => starter.preload('roles'))
    const receipt = await runner.finish({ run, by: run.startedBy, trx })
    await run
      .merge({
        state: 'finished',
        finishedAt: DateTime.now(),
        receipt: JSON.stringify(receipt),
        version: run.version + 1,
      })
      .save()
    const { done, failed, leftOut } = await countsOf(run)
    await record(trx, 'bulk_run.finished', {
      ...kindOf(run, run.startedBy),
      details: { kind: run.kind, done, leftOut, failed },
    })
    return true
  })
}

/** How many items stand where. */
export async function countsOf(run: BulkRun) {
  const rows = await run
    .related('items')
    .query()
    .select('state')
    .count('* as items')
    .groupBy('state')
  const counted = new Map(rows.map(({ state, $extras }) => [state, Number($extras.items)]))

  return {
    waiting: counted.get('waiting') ?? 0,
    done: counted.get('done') ?? 0,
    leftOut: counted.get('left_out') ?? 0,
    failed: counted.get('failed') ?? 0,
  }
}

function changeRun(
  { id }: BulkRun,
  { act, by, opId }: Act & { act: string },
  change: (run: BulkRun, trx: TransactionClientContract) => Promise<void>
) {
  return once({ opId, act, actor: by.actor }, async (trx) => {
    const run = await lockedRun(id, trx)

    if (run.isFinished) {
      throw new ActRefused('run_finished')
    }
    await change(run, trx)
  })
}

async function ensureNoneUnderWay(
  kind: RunKind,
  { electionId, participationId }: Pick<Scope, 'electionId' | 'participationId'>,
  trx: TransactionClientContract
) {
  const same = await BulkRun.query({ client: trx })
    .where({ kind, electionId, state: 'running' })
    .if(
      participationId,
      (runs) => runs.where('participationId', participationId!),
      (runs) => runs.whereNull('participationId')
    )
    .first()

  if (same) {
    throw new ActRefused('run_under_way')
  }
}

function lockedRun(id: number, trx: TransactionClientContract) {
  return BulkRun.query({ client: trx }).where('id', id).forUpdate().firstOrFail()
}

function kindOf(run: BulkRun, by: Staff) {
  return { ...subjectOf(run, by), details: { kind: run.kind } }
}

function subjectOf(run: BulkRun, { actor }: Staff) {
  return {
    actor,
    election: run.electionId,
    target: { type: 'bulk_run' as const, id: run.id },
  }
}
