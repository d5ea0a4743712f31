import type RequestForm from '#models/request_form'
import type { Review } from '#operations/form_review'
import type { DateTime } from 'luxon'

/** Written by hand on the printed paper, or received after it: no matter of filling in. */
const ON_PAPER = ['signedOn', 'scan', 'originalReceivedOn', 'originalRegistryNo']

export type FormStep = {
  key: 'draft' | 'print' | 'scan' | 'submit' | 'review' | 'decision'
  state: 'done' | 'current' | 'later'
  /** Who acts while the step is current. */
  who: 'liaison' | 'skgm'
  at: DateTime | null
}

type Step = Pick<FormStep, 'key' | 'who' | 'at'> & { isDone: boolean }

/** What the liaison can correct before the form is on paper. */
export function faultsToCorrect({ violations }: Pick<Review, 'violations'>) {
  return violations.filter(({ field }) => !isOnPaper(field))
}

export function isOnPaper(field: string) {
  return ON_PAPER.includes(field)
}

/** The way of a form, from the liaison's draft to SKGM's decision; its scan is loaded. */
export function stepsOf(form: RequestForm, review: Pick<Review, 'violations'>): FormStep[] {
  const isFilledIn = faultsToCorrect(review).length === 0
  const isIn = form.submittedAt !== null && !form.isEditable
  const isPrinted = isIn || form.printedRevision === form.revision
  const isScanned = isIn || (isPrinted && form.scan !== null)
  const steps: Step[] = [
    { key: 'draft', who: 'liaison', isDone: isIn || isFilledIn, at: null },
    { key: 'print', who: 'liaison', isDone: isPrinted, at: null },
    { key: 'scan', who: 'liaison', isDone: isScanned, at: form.scan?.uploadedAt ?? null },
    { key: 'submit', who: 'liaison', isDone: isIn, at: form.submittedAt },
    { key: 'review', who: 'skgm', isDone: isIn && form.proposedAt !== null, at: form.proposedAt },
    { key: 'decision', who: 'skgm', isDone: isIn && form.decidedAt !== null, at: form.decidedAt },
  ]
  const current = steps.findIndex(({ isDone }) => !isDone)

  return steps.map(({ isDone, ...step }, index) => ({
    ...step,
    state: isDone ? 'done' : index === current ? 'current' : 'later',
  }))
}
