import type { Change } from '#audit/event'
import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import ProposedAct, { type ActFamily, type ActKind, type Payloads } from '#models/proposed_act'
import Staff, { type Role } from '#models/staff'
import { ACCOUNT_ACTS } from '#operations/account_acts'
import { ELECTION_ACTS } from '#operations/election_acts'
import { REPRESENTATIVE_ACTS } from '#operations/representative_acts'
import { REHEARSAL_ACTS } from '#operations/rehearsal_acts'
import { RESET_ACTS } from '#operations/reset_act'
import { STAFF_ACTS } from '#operations/staff_acts'
import { destroyUnused, type NewSecrets, newSecrets, PRINT_WITHIN } from '#operations/staff_letters'
import { activeAdministrators } from '#operations/staff_setup'
import { ensureAnotherOfficer } from '#operations/four_eyes'
import { once } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Act = { by: Staff; opId: string }

/** What an act rests on: its subject as it stands now, and what would change of it. */
export type Ground = {
  subject: string
  version: number
  changes: Change[]
  election?: number
  applicant?: number
  targetUserId?: string
}

export type Scene = {
  by: Staff
  trx: TransactionClientContract
  /** Of acts that give somebody a new sign-in. */
  secrets: NewSecrets | null
  /** The one that is confirmed. */
  act: ProposedAct
}

export type Kind<Payload> = {
  /** Locks the subject. Throws ActRefused when the act cannot be done now. */
  examine: (payload: Payload, trx: TransactionClientContract) => Promise<Ground>
  carryOut: (payload: Payload, scene: Scene, ground: Ground) => Promise<void>
}

/** Who proposes, and who confirms. */
export const ROLES: Readonly<Record<ActFamily, readonly [readonly Role[], readonly Role[]]>> = {
  administration: [['administrator'], ['administrator']],
  desk: [['clerk', 'approver'], ['approver']],
}

const KINDS: { [K in ActKind]: Kind<Payloads[K]> } = {
  ...STAFF_ACTS,
  ...ELECTION_ACTS,
  ...ACCOUNT_ACTS,
  ...REPRESENTATIVE_ACTS,
  ...RESET_ACTS,
  ...REHEARSAL_ACTS,
}

/** Puts an act before another officer; nothing of it is done. */
export function proposeAct<K extends ActKind>(kind: K, payload: Payloads[K], { by, opId }: Act) {
  return once({ opId, act: `${kind}.propose`, actor: by.actor }, async (trx) => {
    const ground = await KINDS[kind].examine(payload, trx)
    await ensureNoneOpen(kind, ground, trx)
    const act = await ProposedAct.create(
      {
        kind,
        subject: ground.subject,
        subjectVersion: ground.version,
        payload: JSON.stringify(payload),
        electionId: ground.election ?? null,
        state: 'open',
        proposedById: by.id,
        proposedAt: DateTime.now(),
        version: 1,
      },
      { client: trx }
    )
    await record(trx, `${act.family}.proposed`, {
      ...subjectOf(act, ground, by),
      changes: ground.changes,
    })
    return { id: act.id }
  })
}

/**
 * Carries the act out, whole and with its events, when it still rests on what was proposed. Its
 * proposer is refused, on record (R27).
 */
export async function confirmAct(act: ProposedAct, { by, opId }: Act) {
  await ensureAnotherOfficer({
    actor: by.actor,
    target: { type: 'proposed_act', id: act.id },
    proposerId: act.proposedById,
    by,
    said: act.family === 'desk' ? 'four_eyes_case' : 'four_eyes_act',
  })
  const secrets = act.givesLetter ? await newSecrets() : null

  try {
    return await once({ opId, act: 'administration.confirm', actor: by.actor }, async (trx) => {
      await ensureBothMay(act, by, trx)
      const locked = await lockedOpen(act, trx)
      const { carryOut, examine } = kindOf(locked)
      const ground = await examine(locked.content, trx)

      if (ground.version !== locked.subjectVersion) {
        throw new ActRefused('act_outdated')
      }
      await decide(locked, 'confirmed', by, secrets)
      await record(trx, `${locked.family}.confirmed`, subjectOf(locked, ground, by))
      await carryOut(locked.content, { by, trx, secrets, act: locked }, ground)
    })
  } finally {
    if (secrets) {
      await destroyUnused(secrets)
    }
  }
}

/** Withdrawn by its proposer, or declined by another officer. */
export function declineAct(act: ProposedAct, { by, opId }: Act) {
  return once({ opId, act: 'administration.decline', actor: by.actor }, async (trx) => {
    const locked = await lockedOpen(act, trx)
    await decide(locked, 'declined', by, null)
    await record(trx, `${locked.family}.declined`, {
      actor: by.actor,
      election: locked.electionId ?? undefined,
      target: { type: 'proposed_act', id: locked.id },
      details: { kind: locked.kind },
    })
  })
}

/** Each kind knows its own payload; which one it is stands in the row. */
function kindOf({ kind }: ProposedAct) {
  return KINDS[kind] as Kind<Payloads[ActKind]>
}

async function ensureNoneOpen(kind: ActKind, { subject }: Ground, trx: TransactionClientContract) {
  const open = await ProposedAct.query({ client: trx })
    .where({ kind, subject, state: 'open' })
    .first()

  if (open) {
    throw new ActRefused('act_open_already')
  }
}

/** A role that was taken away in between confirms nothing, and what its holder proposed is stale. */
async function ensureBothMay(
  { family, proposedById }: ProposedAct,
  by: Staff,
  trx: TransactionClientContract
) {
  const [ofProposer, ofConfirmer] = ROLES[family]
  await lockAdministrators(family, trx)
  const proposer = await Staff.findOrFail(proposedById, { client: trx })
  const confirmer = await Staff.findOrFail(by.id, { client: trx })

  if (!mayAct(proposer, ofProposer) || !mayAct(confirmer, ofConfirmer)) {
    throw new ActRefused('act_outdated')
  }
}

function mayAct(person: Staff, roles: readonly Role[]) {
  return !person.isDeactivated && person.has(...roles)
}

/** All of them: two acts that each take an administrator away follow each other. */
async function lockAdministrators(family: ActFamily, trx: TransactionClientContract) {
  if (family === 'administration') {
    await activeAdministrators(trx).forUpdate()
  }
}

async function lockedOpen({ id }: ProposedAct, trx: TransactionClientContract) {
  const act = await ProposedAct.query({ client: trx }).where('id', id).forUpdate().firstOrFail()

  if (!act.isOpen) {
    throw new ActRefused('act_decided')
  }
  return act
}

function decide(
  act: ProposedAct,
  state: 'confirmed' | 'declined',
  { id }: Staff,
  secrets: NewSecrets | null
) {
  const now = DateTime.now()
  const letter = secrets && {
    printFileKey: secrets.fileKey,
    printFileExpiresAt: now.plus({ minutes: PRINT_WITHIN }),
  }

  return act
    .merge({ state, decidedById: id, decidedAt: now, version: act.version + 1, ...letter })
    .save()
}

function subjectOf(act: ProposedAct, ground: Ground, { actor }: Staff) {
  const { applicant, election, targetUserId } = ground

  return {
    actor,
    applicant,
    election,
    targetUserId,
    target: { type: 'proposed_act' as const, id: act.id },
    details: { kind: act.kind },
  }
}
