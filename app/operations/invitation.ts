import { record } from '#audit/record'
import { readEmail } from '#circular/email'
import { readNationalId } from '#circular/national_id'
import { readPersonName } from '#circular/person_name'
import { readMobilePhone } from '#circular/phone'
import { opaqueUsername } from '#documents/initial_password'
import ActRefused from '#exceptions/act_refused'
import { enqueueMail } from '#mails/outbox'
import Account from '#models/account'
import Invitation from '#models/invitation'
import Participation from '#models/participation'
import { decryptedNationalId, encryptedNationalId, nationalIdIndex } from '#models/personal_data'
import Seat from '#models/seat'
import type Staff from '#models/staff'
import { ensureAnotherOfficer } from '#operations/four_eyes'
import { personalChanges, personalIn } from '#operations/personal_changes'
import { once } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Act = { by: Staff; opId: string }

/** The letter's day is ISO; the person's columns come as they were typed and can be read. */
export type NamedLiaison = {
  letterOn: string
  letterRegistryNo: string
  givenName: string
  familyName: string
  nationalId: string
  email: string
  mobilePhone: string
}

/**
 * An applicant's letter names its liaison for the portal (R02 m.4/a): a case for another person of
 * SKGM to confirm, no access yet. Not for independent candidates, whom no online service is given
 * (R03 m.3/c). Returns its id.
 */
export function nameLiaison({ id }: Participation, named: NamedLiaison, { by, opId }: Act) {
  return once({ opId, act: 'invitation.name', actor: by.actor }, async (trx) => {
    const participation = await lockedParticipation(id, trx)
    await ensureOpenFor(participation, trx)
    const { nationalId, ...person } = readable(named)

    const invitation = await Invitation.create(
      {
        ...person,
        letterOn: DateTime.fromISO(named.letterOn, { zone: 'utc' }),
        letterRegistryNo: named.letterRegistryNo.trim(),
        nationalId: encryptedNationalId(nationalId),
        nationalIdIndex: nationalIdIndex(nationalId),
        participationId: id,
        namedById: by.id,
        namedAt: DateTime.now(),
        state: 'open',
        version: 1,
      },
      { client: trx }
    )
    await record(trx, 'invitation.named', {
      ...subjectOf(invitation, participation, by),
      changes: [
        { field: 'letterOn', from: null, to: named.letterOn },
        { field: 'letterRegistryNo', from: null, to: invitation.letterRegistryNo },
        ...personalChanges(null, { ...person, nationalId }),
      ],
    })
    return { id: invitation.id }
  })
}

/** The second person's confirmation gives the liaison an account that waits for its letter. */
export async function confirmInvitation(invitation: Invitation, { by, opId }: Act) {
  await invitation.load('participation')
  await ensureAnotherOfficer({
    ...subjectOf(invitation, invitation.participation, by),
    proposerId: invitation.namedById,
    by,
    said: 'four_eyes_naming',
  })

  return once({ opId, act: 'invitation.confirm', actor: by.actor }, async (trx) => {
    const { locked, participation } = await lockedOpen(invitation, trx)
    await ensureSeatFree(participation, trx)
    await decide(locked, 'confirmed', by)
    await record(trx, 'invitation.confirmed', subjectOf(locked, participation, by))
    const account = await portalAccountOf(locked, trx)
    await record(trx, 'account.created', {
      ...subjectOf(locked, participation, by),
      target: { type: 'account', id: account.id, version: account.version },
      rule: 'R02',
      article: 'm.4/a',
      changes: [
        { field: 'service', from: null, to: 'portal' },
        { field: 'seat', from: null, to: 1 },
        { field: 'username', from: null, to: account.username },
        ...personalChanges(null, {
          ...personalIn(account),
          nationalId: decryptedNationalId(account.nationalId),
        }),
      ],
    })
    await enqueueMail(trx, {
      kind: 'account.invited',
      to: account.email,
      locale: 'tr',
      participation,
      values: {
        applicant: participation.applicant.name,
        holder: account.fullName,
        election: participation.election.name,
      },
    })
    return { username: account.username }
  })
}

/** Taken back by whoever named the liaison, or declined by another. */
export function declineInvitation(invitation: Invitation, { by, opId }: Act) {
  return once({ opId, act: 'invitation.decline', actor: by.actor }, async (trx) => {
    const { locked, participation } = await lockedOpen(invitation, trx)
    await decide(locked, 'declined', by)
    await record(trx, 'invitation.declined', subjectOf(locked, participation, by))
  })
}

async function ensureOpenFor(participation: Participation, trx: TransactionClientContract) {
  if (participation.applicant.kind === 'independent') {
    throw new ActRefused('no_online_service')
  }
  if (participation.state === 'withdrawn') {
    throw new ActRefused('withdrawn_already')
  }
  if (participation.election.isConcluded) {
    throw new ActRefused('election_concluded')
  }
  await ensureSeatFree(participation, trx)
  const open = await Invitation.query({ client: trx })
    .where({ participationId: participation.id, state: 'open' })
    .first()

  if (open) {
    throw new ActRefused('liaison_named_already')
  }
}

/** Another liaison comes by a new form: its plan moves the accounts (m.4/b-6). */
async function ensureSeatFree({ id }: Participation, trx: TransactionClientContract) {
  const holder = await Account.query({ client: trx })
    .where({ participationId: id, service: 'portal' })
    .whereNot('state', 'deactivated')
    .first()

  if (holder) {
    throw new ActRefused('liaison_has_account', { username: holder.username })
  }
}

function lockedParticipation(id: number, trx: TransactionClientContract) {
  return Participation.query({ client: trx })
    .where('id', id)
    .preload('applicant')
    .preload('election')
    .forUpdate()
    .firstOrFail()
}

/** The participation first, as every act on it does. */
async function lockedOpen({ id, participationId }: Invitation, trx: TransactionClientContract) {
  const participation = await lockedParticipation(participationId, trx)
  const locked = await Invitation.query({ client: trx }).where('id', id).forUpdate().firstOrFail()

  if (!locked.isOpen) {
    throw new ActRefused('act_decided')
  }
  return { locked, participation }
}

function decide(invitation: Invitation, state: 'confirmed' | 'declined', by: Staff) {
  return invitation
    .merge({
      state,
      decidedById: by.id,
      decidedAt: DateTime.now(),
      version: invitation.version + 1,
    })
    .save()
}

async function portalAccountOf(invitation: Invitation, trx: TransactionClientContract) {
  const { email, familyName, givenName, mobilePhone, participationId } = invitation
  const { nationalId, nationalIdIndex: index } = invitation
  const seat = await Seat.query({ client: trx })
    .where({ participationId, service: 'portal' })
    .firstOrFail()

  return Account.create(
    {
      givenName,
      familyName,
      email,
      mobilePhone,
      officePhone: '',
      nationalId,
      nationalIdIndex: index,
      participationId,
      service: 'portal',
      seatId: seat.id,
      invitationId: invitation.id,
      username: opaqueUsername(),
      state: 'pending',
      credentialVersion: 0,
      version: 1,
    },
    { client: trx }
  )
}

/** In the spelling we keep; what cannot be read stays as it came. */
function readable({ givenName, familyName, nationalId, email, mobilePhone }: NamedLiaison) {
  const [given, family] = [readPersonName(givenName), readPersonName(familyName)]
  const [id, mail, phone] = [
    readNationalId(nationalId),
    readEmail(email),
    readMobilePhone(mobilePhone),
  ]

  return {
    givenName: given.ok ? given.name : givenName,
    familyName: family.ok ? family.name : familyName,
    nationalId: id.ok ? id.nationalId : nationalId,
    email: mail.ok ? mail.email : email,
    mobilePhone: phone.ok ? phone.number : mobilePhone,
  }
}

function subjectOf(
  { id, version }: Invitation,
  { applicantId, electionId }: Participation,
  { actor }: Staff
) {
  return {
    actor,
    election: electionId,
    applicant: applicantId,
    target: { type: 'invitation' as const, id, version },
  }
}
