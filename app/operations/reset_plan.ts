import { createHash } from 'node:crypto'
import { canonicalJson } from '#audit/canonical_json'

/** An entry of the register; ISO dates, both days included, null while it has no end. */
export type Representation = {
  letterOn: string
  letterRegistryNo: string
  fromOn: string
  untilOn: string | null
}

/** A web-site account that is not deactivated, and what it rests on as that stands now. */
export type HeldAccount = {
  id: number
  participationId: number
  form: {
    electionId: number
    state: string
    /** The form asks for the web site, and the holder stands on a row of it. */
    hasHolder: boolean
  }
  representations: readonly Representation[]
}

export type Verdict =
  | { kind: 'keep'; reason: 'on_approved_form' }
  | { kind: 'deactivate'; reason: 'other_election' | 'form_not_in_force' | 'not_on_form' }
  | { kind: 'left_out'; reason: 'representative'; representation: Representation }

type Scope = {
  electionId: number
  /** ISO date in Turkey: the day by which the register is read. */
  today: string
}

/**
 * R14 m.5/d: before the election an account that rests on this election's approved form is kept
 * and any other goes off; whom the register of party representatives names today is left out,
 * whatever the account rests on.
 */
export function verdictOn(
  { form, representations }: HeldAccount,
  { electionId, today }: Scope
): Verdict {
  const representation = representations.find((one) => isRunning(one, today))

  if (representation) {
    return { kind: 'left_out', reason: 'representative', representation }
  }
  const fault = faultOf(form, electionId)
  return fault === null
    ? { kind: 'keep', reason: 'on_approved_form' }
    : { kind: 'deactivate', reason: fault }
}

/** The verdicts on all of them, in the order of the accounts. */
export function resetPlan<Held extends HeldAccount>(accounts: readonly Held[], scope: Scope) {
  return accounts
    .map((account) => ({ account, verdict: verdictOn(account, scope) }))
    .toSorted((one, other) => one.account.id - other.account.id)
}

/**
 * What two officers decide on: base64url SHA-256 over the canonical JSON of account ids and
 * verdicts, the letters of those left out included. It holds no personal value.
 */
export function resetDigest(plan: ReturnType<typeof resetPlan>, electionId: number) {
  const accounts = plan.map(({ account, verdict }) => ({ id: account.id, ...verdict }))
  return createHash('sha256').update(canonicalJson({ electionId, accounts })).digest('base64url')
}

export function resetCounts(
  plan: readonly { verdict: Verdict }[]
): Record<Verdict['kind'], number> {
  const count = (kind: Verdict['kind']) =>
    plan.filter(({ verdict }) => verdict.kind === kind).length

  return { keep: count('keep'), deactivate: count('deactivate'), left_out: count('left_out') }
}

function isRunning({ fromOn, untilOn }: Representation, today: string) {
  return fromOn <= today && (untilOn === null || today <= untilOn)
}

/** Why an account does not rest on this election's approved form; null where it does. */
export function faultOf(form: HeldAccount['form'], electionId: number) {
  if (form.electionId !== electionId) {
    return 'other_election'
  }
  if (form.state !== 'approved') {
    return 'form_not_in_force'
  }
  return form.hasHolder ? null : 'not_on_form'
}
