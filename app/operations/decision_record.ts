import { checklistOf, type FormFacts } from '#circular/request_form_rules'
import FormDecision from '#models/form_decision'
import type RequestForm from '#models/request_form'
import type { Step } from '#operations/plan'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

type Decided = {
  outcome: 'approved' | 'rejected'
  facts: FormFacts
  /** Carried out with the decision; none for a rejection. */
  steps: readonly Step[]
  /** The event that says who decided; its place in the log is the decision's. */
  eventId: string
}

/**
 * Keeps what a decision rests on in the transaction of the act: the checklist as it stood (R01 to R11)
 * and the plan, without indexes and digests of persons. Rules and accounts may change afterwards.
 */
export function keepDecision(
  form: RequestForm,
  { outcome, facts, steps, eventId }: Decided,
  trx: TransactionClientContract
) {
  const { rules } = form.participation.election.circular

  return FormDecision.create(
    {
      requestFormId: form.id,
      outcome,
      eventId,
      checklist: JSON.stringify(checklistOf(facts, rules)),
      plan: JSON.stringify(steps.map(withoutPerson)),
      decidedAt: form.decidedAt!,
    },
    { client: trx }
  )
}

function withoutPerson({ holderIndex, personalDigest, accountVersion, ...step }: Step) {
  return step
}
