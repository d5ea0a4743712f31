import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import ReviewMark from '#models/review_mark'
import type Staff from '#models/staff'
import { once } from '#operations/transaction'
import { DateTime } from 'luxon'

type Act = { by: Staff; opId: string }

export const MARKS = ['seen', 'explained', 'escalation_asked'] as const

type Mark = { subject: string; mark: (typeof MARKS)[number]; note: string }

const SHOWN = 20

/**
 * Says of an event or a finding that it was seen, explained, or should be escalated, which another
 * auditor confirms. Throws ActRefused where a note is missing that says why.
 */
export function markFinding({ mark, note, subject }: Mark, { by, opId }: Act) {
  return once({ opId, act: 'review_mark.make', actor: by.actor }, async (trx) => {
    if (mark !== 'seen' && note.trim() === '') {
      throw new ActRefused('reason_missing')
    }
    const made = await ReviewMark.create(
      { subject, mark, note: note.trim(), markedById: by.id, markedAt: DateTime.now() },
      { client: trx }
    )
    await record(trx, 'audit_log.finding_marked', {
      actor: by.actor,
      target: { type: 'review_mark', id: made.id },
      changes: [{ field: 'note', from: null, to: made.note, personal: true }],
      details: { subject, mark },
    })
  })
}

/** The second step of an escalation, by another auditor. Throws ActRefused. */
export function confirmEscalation({ id }: ReviewMark, { by, opId }: Act) {
  return once({ opId, act: 'review_mark.confirm', actor: by.actor }, async (trx) => {
    const mark = await ReviewMark.query({ client: trx }).where('id', id).forUpdate().firstOrFail()

    if (mark.mark !== 'escalation_asked') {
      throw new ActRefused('act_decided')
    }
    if (mark.markedById === by.id) {
      throw new ActRefused('own_escalation')
    }
    await mark
      .merge({ mark: 'escalated', confirmedById: by.id, confirmedAt: DateTime.now() })
      .save()
    await record(trx, 'audit_log.finding_escalated', {
      actor: by.actor,
      target: { type: 'review_mark', id },
      details: { subject: mark.subject },
    })
  })
}

/** All marks of some subjects, the newest first. */
export async function marksOf(subjects: readonly string[]) {
  const marks = await ReviewMark.query()
    .whereIn('subject', [...subjects])
    .preload('markedBy')
    .preload('confirmedBy')
    .orderBy('id', 'desc')

  return Map.groupBy(marks, ({ subject }) => subject)
}

/** Those that wait for another auditor come first, then the newest. */
export function latestMarks() {
  return ReviewMark.query()
    .preload('markedBy')
    .preload('confirmedBy')
    .orderByRaw(`mark = 'escalation_asked' desc, id desc`)
    .limit(SHOWN)
}
