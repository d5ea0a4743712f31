import type { Article } from '#circular/articles'
import type { Basis } from '#circular/rules'
import { groundOf, type Translate } from '#circular/violation'

/** What a reason does to the form: back to be corrected, or refused for good. */
export type Consequence = 'return' | 'rejection'

type Reason = { leadsTo: Consequence; article: Article | null; basis: Basis }

/**
 * Coded reasons of SKGM's decisions against a form. Texts stand under `circular.reasons`, the
 * editable draft of the letter under `circular.reason_texts`. Codes are permanent: they stand in
 * the audit log.
 */
export const REASONS = {
  user_data: { leadsTo: 'return', article: 'm.5/a', basis: 'H' },
  users_of_services: { leadsTo: 'return', article: 'm.5', basis: 'H' },
  liaison_unclear: { leadsTo: 'return', article: 'm.4/b-6', basis: 'H' },
  static_addresses: { leadsTo: 'return', article: 'm.4/b-2', basis: 'H' },
  signature_or_seal: { leadsTo: 'return', article: 'm.5/a', basis: 'H' },
  authority_unproven: { leadsTo: 'return', article: 'Form', basis: 'F' },
  scan_unreadable: { leadsTo: 'return', article: null, basis: 'U' },
  other_correction: { leadsTo: 'return', article: null, basis: 'U' },
  not_participating: { leadsTo: 'rejection', article: 'm.3/a', basis: 'H' },
  independent_candidate: { leadsTo: 'rejection', article: 'm.3/c', basis: 'H' },
  unlawful_signatory: { leadsTo: 'rejection', article: 'm.5/a', basis: 'H' },
  forged_or_altered: { leadsTo: 'rejection', article: 'm.5/a', basis: 'H' },
  outside_channel: { leadsTo: 'rejection', article: 'm.4/a', basis: 'H' },
  duplicate_request: { leadsTo: 'rejection', article: null, basis: 'U' },
  applicant_request: { leadsTo: 'rejection', article: null, basis: 'U' },
  other: { leadsTo: 'rejection', article: null, basis: 'U' },
} as const satisfies Record<string, Reason>

export type ReasonCode = keyof typeof REASONS

export const REASON_CODES = Object.keys(REASONS) as ReasonCode[]

/** "Talep sahibi seçime katılmamaktadır (Genelge m.3/a)". */
export function reasonLineOf(code: ReasonCode, t: Translate) {
  return t('circular.grounded', {
    message: t(`circular.reasons.${code}`, {}),
    ground: groundOf(REASONS[code], t),
  })
}

/** The codes that lead there, in the order an officer is offered them. */
export function reasonsOf(consequence: Consequence) {
  return REASON_CODES.filter((code) => REASONS[code].leadsTo === consequence)
}

export function isReasonOf(consequence: Consequence, code: string): code is ReasonCode {
  return Object.hasOwn(REASONS, code) && REASONS[code as ReasonCode].leadsTo === consequence
}
