import { createHash } from 'node:crypto'
import { canonicalJson } from '#audit/canonical_json'
import { type Service, SERVICES } from '#circular/accounts'
import type { Article } from '#circular/articles'
import type { SeatKind } from '#circular/parameters'
import type { Basis, RuleId } from '#circular/rules'
import { groundOf, type Params, type Translate } from '#circular/violation'

export type Id = number | string

export type DesiredAccount = {
  service: Service
  /** The form row the holder stands on. */
  row?: number
  holder: {
    /** Keyed index of the T.C. number: by it a holder is recognised. */
    nationalIdIndex: string
    givenName: string
    familyName: string
    email: string
    officePhone: string
    mobilePhone: string
    /** Salted digest of the personal values above. */
    personalDigest: string
  }
}

export type Desired = { accounts: readonly DesiredAccount[]; addresses: readonly string[] }

export type CurrentAccount = {
  id: Id
  seatId: Id
  service: Service
  holderIndex: string
  personalDigest: string
  /** A registered party representative keeps the web-site account without a form (m.5/d). */
  isRepresentative: boolean
  version: number
}

/** What a participation holds: accounts that are not deactivated, addresses that are registered. */
export type Current = {
  seats: readonly { id: Id; service: SeatKind; number: number }[]
  accounts: readonly CurrentAccount[]
  addresses: readonly { id: Id; seatId: Id; address: string }[]
  /** An exception confirmed by two officers, or the conclusion of the election (m.4/b-2). */
  mayReleaseIps: boolean
  /** Once access has opened, an empty second place is not filled any more (m.4/b-2). */
  accessOpened?: boolean
}

export type StepKind =
  | 'deactivate_account'
  | 'release_ip'
  | 'keep_account'
  | 'update_holder'
  | 'keep_ip'
  | 'create_account'
  | 'register_ip'

type Ground = { rule: RuleId; article: Article; basis: Basis }

export type Step = Ground & {
  kind: StepKind
  seatId: Id
  seatNumber: number
  service?: Service
  accountId?: Id
  accountVersion?: number
  staticIpId?: Id
  row?: number
  address?: string
  holderIndex?: string
  personalDigest?: string
}

/** Rendered by `messageOf` of the circular. */
export type PlanProblem = Ground & { message: string; params: Params }

/** A plan with problems must not be applied. */
export type Plan = { steps: Step[]; problems: PlanProblem[] }

type Seat = Current['seats'][number]

const SEAT_GROUNDS: Readonly<Record<SeatKind, Ground>> = {
  web_site: { rule: 'R05', article: 'm.5', basis: 'H' },
  web_service: { rule: 'R06', article: 'm.4/b-6', basis: 'H' },
  sftp: { rule: 'R15', article: 'm.3/g', basis: 'H' },
  portal: { rule: 'R06', article: 'm.4/b-6', basis: 'H' },
  address: { rule: 'R09', article: 'm.4/b-2', basis: 'H' },
}
const FROZEN: Ground = { rule: 'R10', article: 'm.4/b-2', basis: 'H' }
const REPRESENTATIVE: Ground = { rule: 'R14', article: 'm.5/d', basis: 'H' }

/** Seats are freed before they are taken again, so that applying in this order never collides. */
const APPLY_ORDER: readonly StepKind[] = [
  'deactivate_account',
  'release_ip',
  'keep_account',
  'update_holder',
  'keep_ip',
  'create_account',
  'register_ip',
]

/**
 * The changes that turn `current` into `desired`, in the order they are applied: deactivations and
 * releases first, then what stays, then what is new; within these by service and seat.
 */
export function planFor(desired: Desired, current: Current): Plan {
  const parts = [
    ...SERVICES.map((service) => accountPlan(service, desired, current)),
    addressPlan(desired, current),
  ]
  const steps = parts.flatMap((part) =>
    part.steps.toSorted((one, other) => one.seatNumber - other.seatNumber)
  )

  return {
    steps: APPLY_ORDER.flatMap((kind) => steps.filter((step) => step.kind === kind)),
    problems: parts.flatMap((part) => part.problems),
  }
}

/**
 * What an approver approves: base64url SHA-256 over the canonical JSON of the plan. No name, number
 * or other personal value enters, only ids, keyed indexes, salted digests and addresses.
 */
export function planDigest({ steps, problems }: Plan, salt: string) {
  return createHash('sha256').update(canonicalJson({ salt, steps, problems })).digest('base64url')
}

/** How many steps of each kind a plan has, for the confirmation page. */
export function countsOf({ steps }: Plan): Record<StepKind, number> {
  const counts = APPLY_ORDER.map((kind) => [
    kind,
    steps.filter((step) => step.kind === kind).length,
  ])

  return Object.fromEntries(counts) as Record<StepKind, number>
}

/** "İrtibat sorumlusu, SSPS Web Servisinin tek kullanıcısıdır (Genelge m.4/b-6)". */
export function reasonOf(
  step: Pick<Step, 'article' | 'basis' | 'kind' | 'rule' | 'service'>,
  t: Translate
) {
  const reason = step.rule === REPRESENTATIVE.rule ? 'keep_representative' : step.kind

  return t('circular.grounded', {
    message: t(`circular.plan.reasons.${reason}`, { service: step.service ?? 'address' }),
    ground: groundOf(step, t),
  })
}

function accountPlan(service: Service, desired: Desired, current: Current): Plan {
  const seats = seatsOf(service, current)
  const held = inSeatOrder(
    current.accounts.filter((account) => account.service === service),
    seats
  )
  const wanted = desired.accounts.filter((account) => account.service === service)
  const { pairs, left, missing } = matched(wanted, held)
  const leaving = left.filter((account) => !staysAsRepresentative(account))
  const staying = left.filter(staysAsRepresentative)
  const free = freeSeats(seats, [...pairs.map(([, account]) => account), ...staying])

  return {
    steps: [
      ...leaving.map((account) => accountStep('deactivate_account', account, seats)),
      ...staying.map((account) => ({
        ...accountStep('keep_account', account, seats),
        ...REPRESENTATIVE,
      })),
      ...pairs.map(([account, holder]) => matchStep(account, holder, seats)),
      ...missing.slice(0, free.length).map((account, index) => creation(account, free[index])),
    ],
    problems: noSeatLeft(service, missing.length - free.length, seats.length),
  }
}

/** Pairs each wanted account with one the same person already holds. */
function matched(wanted: readonly DesiredAccount[], held: readonly CurrentAccount[]) {
  const pairs: [DesiredAccount, CurrentAccount][] = []
  const missing: DesiredAccount[] = []
  const left = [...held]

  for (const account of wanted) {
    const index = left.findIndex(
      ({ holderIndex }) => holderIndex === account.holder.nationalIdIndex
    )

    if (index === -1) {
      missing.push(account)
    } else {
      pairs.push([account, ...left.splice(index, 1)] as [DesiredAccount, CurrentAccount])
    }
  }

  return { pairs, left, missing }
}

function staysAsRepresentative({ service, isRepresentative }: CurrentAccount) {
  return service === 'web_site' && isRepresentative
}

function matchStep(wanted: DesiredAccount, held: CurrentAccount, seats: Seat[]): Step {
  const isSame = wanted.holder.personalDigest === held.personalDigest
  const step = accountStep(isSame ? 'keep_account' : 'update_holder', held, seats)

  return {
    ...step,
    ...rowOf(wanted),
    personalDigest: wanted.holder.personalDigest,
  }
}

function accountStep(kind: StepKind, account: CurrentAccount, seats: Seat[]): Step {
  return {
    kind,
    ...SEAT_GROUNDS[account.service],
    service: account.service,
    seatId: account.seatId,
    seatNumber: numberOf(account.seatId, seats),
    accountId: account.id,
    accountVersion: account.version,
    holderIndex: account.holderIndex,
  }
}

function creation(wanted: DesiredAccount, seat: Seat): Step {
  return {
    kind: 'create_account',
    ...SEAT_GROUNDS[wanted.service],
    service: wanted.service,
    seatId: seat.id,
    seatNumber: seat.number,
    ...rowOf(wanted),
    holderIndex: wanted.holder.nationalIdIndex,
    personalDigest: wanted.holder.personalDigest,
  }
}

function rowOf({ row }: DesiredAccount) {
  return row === undefined ? {} : { row }
}

function addressPlan(desired: Desired, current: Current): Plan {
  const seats = seatsOf('address', current)
  const held = inSeatOrder(current.addresses, seats)
  const wanted = [...new Set(desired.addresses)]
  const kept = held.filter(({ address }) => wanted.includes(address))
  const leaving = held.filter(({ address }) => !wanted.includes(address))
  const missing = wanted.filter((address) => held.every((one) => one.address !== address))
  const released = current.mayReleaseIps ? leaving : []
  const free = freeSeats(seats, current.mayReleaseIps ? kept : held)
  const frozen = current.mayReleaseIps ? [] : leaving

  return {
    steps: [
      ...released.map((one) => addressStep('release_ip', one, seats)),
      ...kept.map((one) => addressStep('keep_ip', one, seats)),
      ...missing.slice(0, free.length).map((address, index) => registration(address, free[index])),
    ],
    problems: [
      ...frozen.map(({ address }) => frozenProblem('frozen_ip_would_change', address)),
      ...noSeatLeft('address', missing.length - free.length, seats.length),
      ...(isClosedForAdditions(current) ? missing : []).map((address) =>
        frozenProblem('ip_after_opening', address)
      ),
    ],
  }
}

function isClosedForAdditions({ accessOpened, addresses, mayReleaseIps }: Current) {
  return accessOpened === true && addresses.length > 0 && !mayReleaseIps
}

function addressStep(kind: StepKind, held: Current['addresses'][number], seats: Seat[]): Step {
  return {
    kind,
    ...FROZEN,
    seatId: held.seatId,
    seatNumber: numberOf(held.seatId, seats),
    staticIpId: held.id,
    address: held.address,
  }
}

function registration(address: string, seat: Seat): Step {
  return {
    kind: 'register_ip',
    ...SEAT_GROUNDS.address,
    seatId: seat.id,
    seatNumber: seat.number,
    address,
  }
}

function frozenProblem(message: string, address: string): PlanProblem {
  return { ...FROZEN, message: `circular.plan_problems.${message}`, params: { address } }
}

function noSeatLeft(service: SeatKind, count: number, limit: number): PlanProblem[] {
  return count > 0
    ? [
        {
          ...SEAT_GROUNDS[service],
          message: 'circular.plan_problems.no_seat_left',
          params: { service, count, limit },
        },
      ]
    : []
}

function seatsOf(kind: SeatKind, { seats }: Current): Seat[] {
  return seats
    .filter((seat) => seat.service === kind)
    .toSorted((one, other) => one.number - other.number)
}

function freeSeats(seats: Seat[], taken: readonly { seatId: Id }[]): Seat[] {
  const takenIds = new Set(taken.map(({ seatId }) => seatId))

  return seats.filter(({ id }) => !takenIds.has(id))
}

function inSeatOrder<Held extends { seatId: Id }>(held: readonly Held[], seats: Seat[]): Held[] {
  return held.toSorted((one, other) => numberOf(one.seatId, seats) - numberOf(other.seatId, seats))
}

/** Ids are opaque: a plan over another participation's seats is a mistake of the caller. */
function numberOf(seatId: Id, seats: Seat[]) {
  const seat = seats.find(({ id }) => id === seatId)

  if (!seat) {
    throw new Error(`Seat ${seatId} does not belong to the participation that is planned`)
  }

  return seat.number
}
