import { isDemo } from '#config/app'
import type { JsonValue } from '#audit/canonical_json'
import type { ReasonOf } from '#audit/catalogue'
import { record, recordRefusal } from '#audit/record'
import { readStaticIp } from '#circular/static_ip'
import ActRefused from '#exceptions/act_refused'
import { mailLiaison } from '#mails/form_mail'
import AddressException from '#models/address_exception'
import Participation from '#models/participation'
import RequestForm from '#models/request_form'
import StaticIp from '#models/static_ip'
import type Staff from '#models/staff'
import { registeredElsewhere } from '#operations/foreign_addresses'
import { ensureAnotherOfficer } from '#operations/four_eyes'
import { once } from '#operations/transaction'
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Act = { by: Staff; opId: string }

/** The address to give up by its id; no replacement means it is released alone. */
export type ExceptionAsked = {
  staticIpId: number
  replacement: string | null
  decisionNo: string
  reason: string
}

/**
 * R10 m.4/b-2: a registered address changes before the election is concluded only on a decision or
 * approval number and by two officers: this one proposes, nothing of it is done. Returns its id.
 */
export function proposeException(
  asked: Participation,
  { staticIpId, replacement, decisionNo, reason }: ExceptionAsked,
  { by, opId }: Act
) {
  return onRecord(asked, { act: 'address_exception.propose', by, opId }, async (trx) => {
    const participation = await lockedParticipation(asked.id, trx)
    const former = await registeredIp(staticIpId, participation, trx)
    await ensureFits(former, replacement, trx)
    await ensureNoneOpen(participation, trx)
    const exception = await AddressException.create(
      {
        participationId: participation.id,
        staticIpId: former.id,
        replacement,
        decisionNo,
        reason,
        state: 'open',
        proposedById: by.id,
        proposedAt: DateTime.now(),
        version: 1,
      },
      { client: trx }
    )
    await record(trx, 'address_exception.proposed', {
      ...subjectOf(exception, participation, by),
      changes: [{ field: 'address', from: former.address, to: replacement }],
      details: { decisionNo, reason },
    })
    return { id: exception.id }
  })
}

/**
 * The second officer: the old address answers no more at once, the new one at once, in the same
 * seat. One registered for another applicant needs an `explanation` (R11).
 */
export async function confirmException(
  exception: AddressException,
  { by, opId, explanation }: Act & { explanation: string | null }
) {
  await exception.load('participation')
  const { participation: its, proposedById: proposerId } = exception
  const said = 'four_eyes_exception'
  await ensureAnotherOfficer({ ...subjectOf(exception, its, by), proposerId, by, said })

  return onRecord(its, { act: 'address_exception.confirm', by, opId }, async (trx) => {
    const { locked, participation } = await lockedOpen(exception, trx)
    const former = await registeredIp(locked.staticIpId, participation, trx)
    await ensureFits(former, locked.replacement, trx)
    await acknowledgeShared(locked, { by, explanation, participation, trx })
    await release(former, locked, { by, trx, participation })
    const next = await register(former, locked, { by, trx, participation })
    await decide(locked, 'confirmed', by, next)
    await record(trx, 'address_exception.confirmed', {
      ...subjectOf(locked, participation, by),
      details: { decisionNo: locked.decisionNo },
    })
    await mailChange(former, locked, participation, trx)
    return { id: locked.id }
  })
}

/** Taken back by its proposer, or declined by another officer. */
export async function declineException(exception: AddressException, { by, opId }: Act) {
  await exception.load('participation')
  const act = { act: 'address_exception.decline', by, opId } as const

  return onRecord(exception.participation, act, async (trx) => {
    const { locked, participation } = await lockedOpen(exception, trx)
    await decide(locked, 'declined', by, null)
    await record(trx, 'address_exception.declined', subjectOf(locked, participation, by))
    return { id: locked.id }
  })
}

/** The other applicants of the election for whom the replacement is registered (R11). */
export async function sharersOf(
  { replacement }: Pick<AddressException, 'replacement'>,
  participation: Participation,
  client: QueryClientContract = db.connection()
) {
  const found = await registeredElsewhere(replacement ? [replacement] : [], participation, client)
  return found.map(({ applicant }) => applicant)
}

/** Done once; what is refused stands in the log, since the act's own transaction rolls back. */
async function onRecord<T extends JsonValue>(
  { applicantId, electionId, id }: Participation,
  { act, by, opId }: Act & { act: `address_exception.${string}` },
  work: (trx: TransactionClientContract) => Promise<T>
) {
  try {
    return await once({ opId, act, actor: by.actor }, work)
  } catch (error) {
    if (error instanceof ActRefused) {
      await recordRefusal('address_exception.refused', {
        actor: by.actor,
        election: electionId,
        applicant: applicantId,
        rule: 'R10',
        article: 'm.4/b-2',
        target: { type: 'participation', id },
        reason: error.reason as ReasonOf<'address_exception.refused'>,
      })
    }
    throw error
  }
}

type Scene = { by: Staff; participation: Participation; trx: TransactionClientContract }

async function acknowledgeShared(
  exception: AddressException,
  { by, explanation, participation, trx }: Scene & { explanation: string | null }
) {
  const sharers = await sharersOf(exception, participation, trx)

  if (sharers.length === 0) {
    return
  }
  if (!explanation) {
    throw new ActRefused('address_shared', { applicants: sharers.join(', ') })
  }
  await record(trx, 'static_ip.acknowledged', {
    ...subjectOf(exception, participation, by),
    rule: 'R11',
    article: 'm.4/b-2',
    details: { address: exception.replacement!, explanation },
  })
}

/** The liaison of the form that the address came with learns that it answers no more. */
async function mailChange(
  { address }: StaticIp,
  { replacement, decisionNo }: AddressException,
  participation: Participation,
  trx: TransactionClientContract
) {
  const form = await RequestForm.query({ client: trx })
    .where('participationId', participation.id)
    .where('state', 'approved')
    .preload('participation')
    .first()

  if (form) {
    const told = { former: address, next: replacement, decisionNo }
    await mailLiaison(form, trx, { kind: 'form.address_changed', told })
  }
}

async function release(
  ip: StaticIp,
  exception: AddressException,
  { by, participation, trx }: Scene
) {
  await ip
    .merge({
      releasedAt: DateTime.now(),
      releaseReason: 'exception',
      releaseDecisionNo: exception.decisionNo,
      releaseAskedById: exception.proposedById,
      releaseConfirmedById: by.id,
      version: ip.version + 1,
    })
    .save()
  await record(trx, 'static_ip.released', {
    ...subjectOf(exception, participation, by),
    target: { type: 'static_ip', id: ip.id, version: ip.version },
    changes: [{ field: 'address', from: ip.address, to: null }],
  })
}

async function register(
  { requestFormId, seatId }: StaticIp,
  exception: AddressException,
  { by, participation, trx }: Scene
) {
  if (exception.replacement === null) {
    return null
  }
  const ip = await StaticIp.create(
    {
      participationId: participation.id,
      seatId,
      requestFormId,
      address: exception.replacement,
      registeredAt: DateTime.now(),
      version: 1,
    },
    { client: trx }
  )
  await record(trx, 'static_ip.registered', {
    ...subjectOf(exception, participation, by),
    target: { type: 'static_ip', id: ip.id, version: ip.version },
    changes: [{ field: 'address', from: null, to: ip.address }],
  })
  return ip
}

/** A public host address (R11) that is not the applicant's already; the last one is replaced, not released. */
async function ensureFits(
  { id, participationId }: StaticIp,
  replacement: string | null,
  trx: TransactionClientContract
) {
  const registered = await StaticIp.query({ client: trx })
    .where('participationId', participationId)
    .whereNull('releasedAt')

  if (replacement === null) {
    if (registered.every((ip) => ip.id === id)) {
      throw new ActRefused('last_address')
    }
    return
  }
  if (!readStaticIp(replacement, { demo: isDemo }).ok) {
    throw new ActRefused('address_unreadable')
  }
  if (registered.some(({ address }) => address === replacement)) {
    throw new ActRefused('address_registered_already')
  }
}

async function registeredIp(
  id: number,
  participation: Participation,
  trx: TransactionClientContract
) {
  if (participation.election.isConcluded) {
    throw new ActRefused('election_concluded')
  }
  const ip = await StaticIp.query({ client: trx })
    .where({ id, participationId: participation.id })
    .whereNull('releasedAt')
    .forUpdate()
    .first()

  if (!ip) {
    throw new ActRefused('act_outdated')
  }
  return ip
}

async function ensureNoneOpen({ id }: Participation, trx: TransactionClientContract) {
  const open = await AddressException.query({ client: trx })
    .where({ participationId: id, state: 'open' })
    .first()

  if (open) {
    throw new ActRefused('act_open_already')
  }
}

/** And its election, as approvals do: whose address it is, each act sees of the one before (R11). */
function lockedParticipation(id: number, trx: TransactionClientContract) {
  return Participation.query({ client: trx })
    .where('id', id)
    .preload('election', (election) => election.forUpdate())
    .forUpdate()
    .firstOrFail()
}

/** The participation first, as every act on it does. */
async function lockedOpen(
  { id, participationId }: AddressException,
  trx: TransactionClientContract
) {
  const participation = await lockedParticipation(participationId, trx)
  const locked = await AddressException.query({ client: trx })
    .where('id', id)
    .forUpdate()
    .firstOrFail()

  if (!locked.isOpen) {
    throw new ActRefused('act_decided')
  }
  return { locked, participation }
}

function decide(
  exception: AddressException,
  state: 'confirmed' | 'declined',
  by: Staff,
  replacement: StaticIp | null
) {
  return exception
    .merge({
      state,
      decidedById: by.id,
      decidedAt: DateTime.now(),
      replacementIpId: replacement?.id ?? null,
      version: exception.version + 1,
    })
    .save()
}

function subjectOf(
  { id, version }: AddressException,
  { applicantId, electionId }: Participation,
  { actor }: Staff
) {
  return {
    actor,
    election: electionId,
    applicant: applicantId,
    rule: 'R10' as const,
    article: 'm.4/b-2' as const,
    target: { type: 'address_exception' as const, id, version },
  }
}
