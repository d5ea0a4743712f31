import Account from '#models/account'
import Election from '#models/election'
import Participation from '#models/participation'
import ProposedAct, { type ActKind, type Payloads } from '#models/proposed_act'
import Rehearsal from '#models/rehearsal'
import Representative from '#models/representative'
import Round from '#models/round'
import Staff, { type Role } from '#models/staff'
import { resetSummary } from '#operations/reset_summary'
import { day, moment } from '#start/view/formats'
import type { I18n } from '@adonisjs/i18n'

type Fact = { label: string; value: string }

/** What confirming does, where more is to be said than that it is done. */
const MEANINGS: Partial<Record<ActKind, string>> = {
  'account.deactivate': 'accounts.deactivate_final',
  'representative.register': 'representatives.confirm_register',
  'representative.end': 'representatives.confirm_end',
  'accounts.reset': 'resets.confirm',
}

export type ActSummary = {
  act: ProposedAct
  kind: string
  /** Key of the sentence above the button. */
  meaning: string
  about: string
  facts: Fact[]
}

/** Open acts of administrators as their lists show them, oldest first. */
export async function openSummaries(i18n: I18n) {
  const acts = await ProposedAct.open('administration')
  return Promise.all(acts.map((act) => summaryOf(act, i18n)))
}

/** An act as a person reads it before deciding: whom or what it is about, and what it would do. */
export async function summaryOf(act: ProposedAct, i18n: I18n): Promise<ActSummary> {
  return {
    act,
    kind: i18n.t(`administration.kinds.${act.kind}`),
    meaning: MEANINGS[act.kind] ?? 'administration.confirm_text',
    ...(await contentOf(act, i18n)),
  }
}

function contentOf(act: ProposedAct, i18n: I18n) {
  const { content, kind } = act

  switch (kind) {
    case 'staff.add':
      return additionOf(content as Payloads['staff.add'], i18n)
    case 'round.set_instants':
      return instantsOf(content as Payloads['round.set_instants'], i18n)
    case 'rehearsal.schedule':
      return rehearsalOf(content as Payloads['rehearsal.schedule'], i18n)
    case 'rehearsal.cancel':
      return cancellationOf(content as Payloads['rehearsal.cancel'], i18n)
    case 'participation.withdraw':
      return withdrawalOf(content as Payloads['participation.withdraw'], i18n)
    case 'account.deactivate':
      return deactivationOf(content as Payloads['account.deactivate'], i18n)
    case 'representative.register':
      return representationOf(content as Payloads['representative.register'], i18n)
    case 'accounts.reset':
      return resetSummary(act, i18n)
    case 'representative.end':
      return representationEndOf(content as Payloads['representative.end'], i18n)
    default:
      return staffChangeOf(content as Payloads['staff.deactivate'] & { roles?: Role[] }, i18n)
  }
}

function additionOf({ email, fullName, roles }: Payloads['staff.add'], i18n: I18n) {
  return {
    about: fullName,
    facts: [
      { label: i18n.t('staff.name'), value: fullName },
      { label: i18n.t('staff.email'), value: email },
      { label: i18n.t('staff.role'), value: rolesText(roles, i18n) },
    ],
  }
}

async function staffChangeOf({ roles, staffId }: { staffId: number; roles?: Role[] }, i18n: I18n) {
  const person = await Staff.findOrFail(staffId)
  const facts = [
    { label: i18n.t('staff.name'), value: person.fullName },
    { label: i18n.t('staff.email'), value: person.email },
    { label: i18n.t('staff.role'), value: rolesText(person.roleNames, i18n) },
  ]

  return {
    about: person.fullName,
    facts: roles
      ? [...facts, { label: i18n.t('staff.new_roles'), value: rolesText(roles, i18n) }]
      : facts,
  }
}

async function instantsOf(payload: Payloads['round.set_instants'], i18n: I18n) {
  const round = await Round.query().where('id', payload.roundId).preload('election').firstOrFail()
  const fact = (name: 'closesAt' | 'restrictionEndsAt' | 'broadcastBanEndsAt') => ({
    label: i18n.t(`calendar.instants.${name}`),
    value: i18n.t('administration.from_to', {
      from: moment.call({ i18n }, round[name]),
      to: moment.call({ i18n }, payload[name]),
    }),
  })

  return {
    about: `${round.election.name}, ${i18n.t('calendar.round', { number: round.number })}`,
    facts: [
      { label: i18n.t('calendar.instants.opensAt'), value: moment.call({ i18n }, round.opensAt) },
      fact('closesAt'),
      fact('restrictionEndsAt'),
      fact('broadcastBanEndsAt'),
    ],
  }
}

async function rehearsalOf(
  { electionId, endsAt, startsAt }: Payloads['rehearsal.schedule'],
  i18n: I18n
) {
  const { name } = await Election.findOrFail(electionId)

  return {
    about: name,
    facts: [
      { label: i18n.t('layout.election'), value: name },
      { label: i18n.t('calendar.rehearsal_starts'), value: moment.call({ i18n }, startsAt) },
      { label: i18n.t('calendar.rehearsal_ends'), value: moment.call({ i18n }, endsAt) },
    ],
  }
}

async function cancellationOf({ rehearsalId }: Payloads['rehearsal.cancel'], i18n: I18n) {
  const { electionId, endsAt, startsAt } = await Rehearsal.findOrFail(rehearsalId)
  const [start, end] = [startsAt, endsAt].map((at) => at.toUTC().toISO()!)

  return rehearsalOf({ electionId, startsAt: start, endsAt: end }, i18n)
}

async function withdrawalOf(payload: Payloads['participation.withdraw'], i18n: I18n) {
  const { applicant, election } = await Participation.query()
    .where('id', payload.participationId)
    .preload('applicant')
    .preload('election')
    .firstOrFail()

  return {
    about: applicant.name,
    facts: [
      { label: i18n.t('participations.name'), value: applicant.name },
      { label: i18n.t('layout.election'), value: election.name },
      { label: i18n.t('administration.decision_no'), value: payload.decisionNo },
    ],
  }
}

async function deactivationOf(
  { accountId, explanation }: Payloads['account.deactivate'],
  i18n: I18n
) {
  const { about, facts } = await accountOf(accountId, i18n)
  return {
    about,
    facts: [...facts, { label: i18n.t('accounts.explanation'), value: explanation }],
  }
}

async function representationOf(
  { accountId, ...letter }: Payloads['representative.register'],
  i18n: I18n
) {
  const { about, facts } = await accountOf(accountId, i18n)
  return {
    about,
    facts: [
      ...facts,
      { label: i18n.t('representatives.letter_on'), value: day.call({ i18n }, letter.letterOn) },
      { label: i18n.t('representatives.registry_no'), value: letter.letterRegistryNo },
      { label: i18n.t('representatives.from_on'), value: day.call({ i18n }, letter.fromOn) },
      { label: i18n.t('representatives.until_on'), value: day.call({ i18n }, letter.untilOn) },
    ],
  }
}

async function representationEndOf(
  { explanation, representativeId, untilOn }: Payloads['representative.end'],
  i18n: I18n
) {
  const { accountId, letterRegistryNo } = await Representative.findOrFail(representativeId)
  const { about, facts } = await accountOf(accountId, i18n)

  return {
    about,
    facts: [
      ...facts,
      { label: i18n.t('representatives.registry_no'), value: letterRegistryNo },
      { label: i18n.t('representatives.last_day'), value: day.call({ i18n }, untilOn) },
      { label: i18n.t('accounts.explanation'), value: explanation },
    ],
  }
}

async function accountOf(id: number, i18n: I18n) {
  const account = await Account.query()
    .where('id', id)
    .preload('participation', (participation) => participation.preload('applicant'))
    .firstOrFail()

  return {
    about: account.fullName,
    facts: [
      { label: i18n.t('request_forms.applicant'), value: account.participation.applicant.name },
      { label: i18n.t('accounts.holder'), value: account.fullName },
      { label: i18n.t('accounts.service'), value: i18n.t(`circular.services.${account.service}`) },
      { label: i18n.t('accounts.username'), value: account.username },
    ],
  }
}

function rolesText(roles: readonly Role[], i18n: I18n) {
  return roles.map((role) => i18n.t(`staff.roles.${role}`)).join(', ')
}
