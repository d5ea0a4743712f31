import type { JsonValue } from '#audit/canonical_json'
import type { ReasonOf } from '#audit/catalogue'
import type { Actor } from '#audit/event'
import { recordRefusal } from '#audit/record'
import type { ActRefusal } from '#exceptions/act_refusals'
import ActRefused from '#exceptions/act_refused'
import CircularViolation from '#exceptions/circular_violation'
import FourEyesRefused from '#exceptions/four_eyes_refused'
import type Participation from '#models/participation'
import RequestForm, { type FormState } from '#models/request_form'
import { type Author, isHolder } from '#models/author'
import type Staff from '#models/staff'
import { once } from '#operations/transaction'
import { Exception } from '@adonisjs/core/exceptions'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

type Act = { act: `${'request_form' | 'static_ip'}.${string}`; by: Author; opId: string }

type Refused = Omit<Act, 'opId'> & {
  /** The form that was in the way; an error may be about none. */
  formOf: (error: Exception) => RequestForm | Promise<RequestForm> | null
}

type Work<T> = (form: RequestForm, trx: TransactionClientContract) => Promise<T>

const APPROVAL = 'request_form.approve'

/** One act on one form, done once on the locked form with its participation. */
export function onForm<T extends JsonValue | void>(
  form: RequestForm,
  { act, by, opId }: Act,
  work: Work<T>
) {
  return orOnRecord({ act, by, formOf: () => form }, () =>
    once({ opId, act, actor: by.actor }, async (trx) => {
      const locked = await lockedForm(form.id, trx)
      await locked.load('participation')
      return work(locked, trx)
    })
  )
}

/**
 * What is refused stands in the log, in a transaction of its own, because the act's own rolls back
 * (R21 m.4/b-5).
 */
export async function orOnRecord<T>(refused: Refused, act: () => Promise<T>) {
  try {
    return await act()
  } catch (error) {
    if (error instanceof Exception) {
      await recordWhyNot(error, refused)
    }
    throw error
  }
}

/** R27: who entered, edited or proposed a form never decides it. */
export function ensureFourEyes(form: RequestForm, by: Staff) {
  const hand = form.handOf(by)

  if (hand !== null) {
    throw new FourEyesRefused(hand)
  }
}

/** R02 m.4/a: what came on paper SKGM keeps, what came through the portal its liaison. */
export function ensureOwnChannel(form: RequestForm, by: Author) {
  if (isHolder(by) !== form.isFromPortal) {
    throw new ActRefused('other_channel')
  }
}

export function ensureStateIs(form: RequestForm, states: readonly FormState[]) {
  if (!states.includes(form.state)) {
    throw new ActRefused('form_state_changed')
  }
}

/** `version` is the one the person saw. */
export function ensureVersionIs(form: RequestForm, version: number) {
  if (form.version !== version) {
    throw new ActRefused('form_changed')
  }
}

/** The part that every event of a form carries. */
export function subjectOf(
  form: RequestForm,
  { electionId, applicantId }: Participation,
  actor: Actor
) {
  return {
    actor,
    election: electionId,
    applicant: applicantId,
    target: { type: 'request_form' as const, id: form.id, version: form.version },
  }
}

function lockedForm(id: number, trx: TransactionClientContract) {
  return RequestForm.query({ client: trx })
    .where('id', id)
    .preload('editors')
    .forUpdate()
    .firstOrFail()
}

const REFUSALS: Partial<Record<ActRefusal, ReasonOf<'request_form.refused'>>> = {
  form_changed: 'version_changed',
  form_state_changed: 'state_changed',
  open_form_exists: 'open_form_exists',
  scan_missing: 'scan_missing',
  comparison_missing: 'comparison_missing',
  scan_of_another: 'scan_of_another',
  scan_not_checked: 'scan_not_checked',
  scan_infected: 'scan_infected',
  other_channel: 'other_channel',
}

/** The one place that puts refused acts on forms on record. */
async function recordWhyNot(error: Exception, { formOf, act, by }: Refused) {
  const form = await formOf(error)
  if (!form) return

  await form.load('participation')
  const subject = subjectOf(form, form.participation, by.actor)

  if (error instanceof FourEyesRefused) {
    await recordRefusal('four_eyes.refused', { ...subject, reason: error.hand, rule: 'R27' })
  }
  if (error instanceof CircularViolation) {
    const [{ rule, article }] = error.violations
    const action = act === APPROVAL ? 'provisioning_plan.refused' : 'request_form.refused'
    const ground = { rule, article: article ?? 'Form' }
    await recordRefusal(action, { ...subject, ...ground, reason: 'circular_violated' })
  }
  if (error instanceof ActRefused && error.reason === 'plan_changed') {
    await recordRefusal('provisioning_plan.refused', { ...subject, reason: 'plan_changed' })
  }
  if (error instanceof ActRefused && REFUSALS[error.reason]) {
    await recordRefusal('request_form.refused', { ...subject, reason: REFUSALS[error.reason]! })
  }
}
