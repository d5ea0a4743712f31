import type { Article } from '#circular/articles'
import { type Basis, type RuleId, ruleOf } from '#circular/rules'

export type Params = Record<string, string | number>

/** Renders a language key, as `i18n.t` does. */
export type Translate = (key: string, params: Params) => string

/** The first act that a violation stands in the way of. */
export type NeededFor = 'proposal' | 'approval' | 'credential'

export type Violation = {
  rule: RuleId
  article: Article | null
  basis: Basis
  /** Where it shows: 'ips.2', 'users.11.nationalId', 'users', 'officialName', 'services', 'scan' ... */
  field: string
  /** A language key, such as 'circular.violations.web_users_over_limit'. */
  message: string
  params: Params
  neededFor: NeededFor
}

type Details = { params?: Params; article?: Article; neededFor?: NeededFor }

export function violation(
  rule: RuleId,
  basis: Basis,
  field: string,
  message: string,
  { params = {}, article, neededFor = 'proposal' }: Details = {}
): Violation {
  return {
    rule,
    article: article ?? ruleOf(rule).articles[0] ?? null,
    basis,
    field,
    message: `circular.violations.${message}`,
    params,
    neededFor,
  }
}

type Grounded = { article: Article | null; basis: Basis }

/**
 * On what something rests, in words: "Genelge m.5", "Talep Formu" or, for our reading and
 * practice, "SKGM uygulaması" (only H and F cite the circular).
 */
export function groundOf({ article, basis }: Grounded, t: Translate) {
  if (basis === 'U' || basis === 'Y' || article === null) {
    return t('circular.grounds.practice', {})
  }
  if (basis === 'F' || article === 'Form') {
    return t('circular.grounds.form', {})
  }

  return article.startsWith('m.')
    ? t('circular.grounds.circular', { article })
    : t('circular.grounds.other', { article })
}

/** "11. kullanıcı eklenemez: en çok 10 SSPS Web Sitesi kullanıcısı belirlenebilir (Genelge m.5)". */
export function messageOf(found: Grounded & { message: string; params: Params }, t: Translate) {
  return t('circular.grounded', {
    message: t(found.message, found.params),
    ground: groundOf(found, t),
  })
}
