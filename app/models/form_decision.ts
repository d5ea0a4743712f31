import type { ChecklistItem } from '#circular/request_form_rules'
import { FormDecisionSchema } from '#database/schema'
import type { Step } from '#operations/plan'

/** A step by ids: who it is about stands on the form's row or with the account. */
export type DecidedStep = Omit<Step, 'holderIndex' | 'personalDigest' | 'accountVersion'>

/**
 * Karar: what stood when a form was decided. It never changes.
 */
export default class FormDecision extends FormDecisionSchema {
  get items() {
    return JSON.parse(this.checklist) as ChecklistItem[]
  }

  get steps() {
    return JSON.parse(this.plan) as DecidedStep[]
  }
}
