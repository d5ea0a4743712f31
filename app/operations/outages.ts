import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import Outage, { OUTAGE_SERVICES } from '#models/outage'
import type Staff from '#models/staff'
import { inTransaction, once } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Act = { by: Staff; opId: string }

type Typed = {
  service: Outage['service']
  startedAt: DateTime
  endedAt: DateTime | null
  cause: string
  evidence: string
}

const SHOWN = 200

/** What one web process answers for; SFTP is another's. */
const SERVED = OUTAGE_SERVICES.filter((service) => service !== 'sftp')

/** The newest first, those that last before all. */
export function outages() {
  return Outage.query()
    .preload('recordedBy')
    .orderByRaw('ended_at is null desc, started_at desc')
    .limit(SHOWN)
}

/** What nobody's health check could see. Throws ActRefused for an end before its beginning. */
export function recordOutage(typed: Typed, { by, opId }: Act) {
  return once({ opId, act: 'outage.record', actor: by.actor }, async (trx) => {
    ensureInOrder(typed)
    const outage = await Outage.create(
      { ...typed, origin: 'hand', recordedById: by.id, recordedAt: DateTime.now(), version: 1 },
      { client: trx }
    )
    await record(trx, 'outage.recorded', { ...subjectOf(outage), actor: by.actor })
  })
}

/** Cause, evidence and, where it lasts, its end: what is found out afterwards. Throws ActRefused. */
export function explainOutage(
  { id }: Outage,
  { cause, endedAt, evidence }: Pick<Typed, 'cause' | 'endedAt' | 'evidence'>,
  { by, opId }: Act
) {
  return once({ opId, act: 'outage.explain', actor: by.actor }, async (trx) => {
    const outage = await Outage.query({ client: trx }).where('id', id).forUpdate().firstOrFail()
    const before = { cause: outage.cause, evidence: outage.evidence, endedAt: outage.endedAt }
    ensureInOrder({ startedAt: outage.startedAt, endedAt: endedAt ?? before.endedAt })

    await outage
      .merge({ cause, evidence, endedAt: before.endedAt ?? endedAt, version: outage.version + 1 })
      .save()
    await record(trx, 'outage.explained', {
      ...subjectOf(outage),
      actor: by.actor,
      changes: [
        { field: 'cause', from: before.cause, to: cause },
        { field: 'evidence', from: before.evidence, to: evidence },
        { field: 'endedAt', from: iso(before.endedAt), to: iso(outage.endedAt) },
      ],
    })
  })
}

/** No health check was answered since: everything the web process serves is out. Once, whoever sees it first. */
export function beginOutages(startedAt: DateTime, evidence: string) {
  return inTransaction(async (trx) => {
    const open = await openOnes(trx)

    for (const service of SERVED.filter((one) => !open.some((known) => known.service === one))) {
      const outage = await Outage.create(
        {
          service,
          startedAt,
          endedAt: null,
          cause: '',
          evidence,
          origin: 'health',
          recordedAt: DateTime.now(),
          version: 1,
        },
        { client: trx }
      )
      await record(trx, 'outage.began', { ...subjectOf(outage), ...BY_SYSTEM })
    }
  })
}

export function endOutages(endedAt: DateTime) {
  return inTransaction(async (trx) => {
    for (const outage of await openOnes(trx)) {
      await outage.merge({ endedAt, version: outage.version + 1 }).save()
      await record(trx, 'outage.ended', { ...subjectOf(outage), ...BY_SYSTEM })
    }
  })
}

const BY_SYSTEM = { actor: null, service: 'system' } as const

function openOnes(trx: TransactionClientContract) {
  return Outage.query({ client: trx }).where('origin', 'health').whereNull('endedAt').forUpdate()
}

function ensureInOrder({ endedAt, startedAt }: Pick<Typed, 'startedAt' | 'endedAt'>) {
  if (
    startedAt > DateTime.now() ||
    (endedAt && (endedAt < startedAt || endedAt > DateTime.now()))
  ) {
    throw new ActRefused('outage_out_of_order')
  }
}

function subjectOf({ endedAt, id, service, startedAt, version }: Outage) {
  return {
    target: { type: 'outage' as const, id, version },
    details: { outageOf: service, startedAt: iso(startedAt), endedAt: iso(endedAt) },
  }
}

function iso(at: DateTime | null) {
  return at?.toUTC().toISO() ?? null
}
