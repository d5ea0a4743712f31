import type { Article } from '#circular/articles'
import type { Basis } from '#circular/rules'
import { groundOf, type Translate } from '#circular/violation'

type Reason = { article: Article | null; basis: Basis }

/**
 * Coded reasons for rejecting a form for good; what can be corrected is returned with remarks
 * instead. Texts stand under `circular.reasons`, the editable draft of the letter under
 * `circular.reason_texts`. Codes are permanent: they stand in the audit log.
 */
export const REJECTION_REASONS = {
  not_participating: { article: 'm.3/a', basis: 'H' },
  independent_candidate: { article: 'm.3/c', basis: 'H' },
  unlawful_signatory: { article: 'm.5/a', basis: 'H' },
  forged_or_altered: { article: 'm.5/a', basis: 'H' },
  outside_channel: { article: 'm.4/a', basis: 'H' },
  duplicate_request: { article: null, basis: 'U' },
  applicant_request: { article: null, basis: 'U' },
  other: { article: null, basis: 'U' },
} as const satisfies Record<string, Reason>

export type RejectionReason = keyof typeof REJECTION_REASONS

export const REJECTION_CODES = Object.keys(REJECTION_REASONS) as RejectionReason[]

/** "Talep sahibi seçime katılmamaktadır (Genelge m.3/a)". */
export function reasonLineOf(code: RejectionReason, t: Translate) {
  return t('circular.grounded', {
    message: t(`circular.reasons.${code}`, {}),
    ground: groundOf(REJECTION_REASONS[code], t),
  })
}

export function isRejectionReason(code: string): code is RejectionReason {
  return Object.hasOwn(REJECTION_REASONS, code)
}
