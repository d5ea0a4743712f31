import type { CircularParameters } from '#circular/parameters'
import { checklistOf, type FormFacts, sentenceOf, violationsOf } from '#circular/request_form_rules'
import { messageOf, type Translate, type Violation } from '#circular/violation'
import Account from '#models/account'
import type RequestForm from '#models/request_form'
import { digestOf } from '#operations/form_approval'
import { factsOf, withoutOthers } from '#operations/form_facts'
import { countsOf, type Plan, reasonOf, type Step, type StepKind } from '#operations/plan'
import { holderOf, planOf } from '#operations/provisioning'
import type { I18n } from '@adonisjs/i18n'
import db from '@adonisjs/lucid/services/db'

type Reader = 'skgm' | 'liaison'

/** + adds, − takes away, = leaves as it is, ~ changes a holder's data. */
const SIGNS: Readonly<Record<StepKind, '+' | '−' | '=' | '~'>> = {
  create_account: '+',
  register_ip: '+',
  deactivate_account: '−',
  release_ip: '−',
  keep_account: '=',
  keep_ip: '=',
  update_holder: '~',
}

/**
 * What an officer needs to decide on a form that `loadForm` has loaded: every violation at its
 * field, the rules as a checklist, the plan with its digest. In the language of `i18n`. The liaison
 * is told nothing of other applicants, and nothing of what officers look at.
 */
export async function reviewOf(form: RequestForm, i18n: I18n, reader: Reader = 'skgm') {
  const client = db.connection()
  const { rules } = form.participation.election.circular
  const t: Translate = (key, params) => i18n.t(key, params)
  const known = await factsOf(form, client)
  const facts = reader === 'skgm' ? known : withoutOthers(known)
  const violations = violationsOf(facts, rules).filter(
    ({ neededFor }) => neededFor !== 'credential'
  )
  const plan = await planOf(form, client)

  return {
    facts,
    violations: violations.map((found) => ({ ...found, text: messageOf(found, t) })),
    messages: messagesByField(violations, t),
    isProposable: violations.every(({ neededFor }) => neededFor !== 'proposal'),
    isLawful: violations.length === 0,
    sharedAddresses: facts.foreign.addresses.filter(
      ({ address }) => !facts.acknowledgements.includes(address)
    ),
    checklist: checklistFor(reader, facts, rules).map((item) => ({
      ...item,
      text: sentenceOf(item, t),
      texts: item.violations.map((found) => messageOf(found, t)),
    })),
    plan: {
      steps: await shownSteps(plan, form, t),
      problems: plan.problems.map((problem) => messageOf(problem, t)),
      counts: Object.entries(countsOf(plan))
        .filter(([, count]) => count > 0)
        .map(([kind, count]) => ({
          sign: SIGNS[kind as StepKind],
          text: t(`circular.plan.counts.${kind}`, { count }),
        })),
      digest: digestOf(plan, form),
    },
  }
}

function checklistFor(reader: Reader, facts: FormFacts, rules: CircularParameters) {
  return checklistOf(facts, rules).filter(({ isLook }) => reader === 'skgm' || !isLook)
}

export type Review = Awaited<ReturnType<typeof reviewOf>>

/** In the words of the screen, as the form's fields take them. */
export function messagesByField(violations: Violation[], t: Translate) {
  const groups = Map.groupBy(violations, ({ field }) => field)

  return Object.fromEntries(
    [...groups].map(([field, found]) => [field, found.map((one) => messageOf(one, t))])
  )
}

async function shownSteps(plan: Plan, form: RequestForm, t: Translate) {
  const holders = await currentHolders(plan)

  return plan.steps.map((step) => ({
    sign: SIGNS[step.kind],
    kind: step.kind,
    what: t(`circular.plan.kinds.${step.kind}`, {}),
    seat: t(`circular.seats.${step.service ?? 'address'}`, { number: step.seatNumber }),
    who: step.address ?? holderName(step, form, holders),
    username: holders.get(Number(step.accountId))?.username ?? null,
    reason: reasonOf(step, t),
    rule: step.rule,
  }))
}

async function currentHolders({ steps }: Plan) {
  const ids = steps.flatMap(({ accountId }) => accountId ?? [])
  const accounts = ids.length > 0 ? await Account.query().whereIn('id', ids as number[]) : []

  return new Map(accounts.map((account) => [account.id, account]))
}

function holderName(step: Step, form: RequestForm, holders: Map<number, Account>) {
  if (step.row !== undefined) {
    const { givenName, familyName } = holderOf(form, step.row)
    return `${givenName} ${familyName}`.trim()
  }
  return holders.get(Number(step.accountId))?.fullName ?? ''
}
