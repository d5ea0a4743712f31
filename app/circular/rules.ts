import type { Article } from '#circular/articles'

/**
 * On what a rule rests: H a provision (hüküm), F the form, Y our reading (yorum), U the practice
 * of SKGM (uygulama). Only H and F cite the circular to the user.
 */
export type Basis = 'H' | 'F' | 'Y' | 'U'

export type Place =
  | 'form'
  | 'approval'
  | 'plan'
  | 'issuing'
  | 'letter'
  | 'link'
  | 'database'
  | 'access'
  | 'portal'
  | 'web_site'
  | 'api'
  | 'files'
  | 'audit_log'
  | 'bulk_run'
  | 'handover'
  | 'backoffice'
  | 'policy'
  | 'model'

export type Rule = {
  articles: readonly Article[]
  bases: readonly Basis[]
  enforced: readonly Place[]
}

/**
 * Every rule of the product, in the order of its id; `articles[0]` is the one cited first.
 * Titles stand in the language files under `circular.rules.R01` and so on, places under
 * `circular.places`; docs/circular.md adds the file and the test.
 */
export const RULES = {
  R01: {
    articles: ['m.1', 'm.3/a'],
    bases: ['H', 'Y'],
    enforced: ['form', 'approval', 'database'],
  },
  R02: { articles: ['m.4/a'], bases: ['H'], enforced: ['form'] },
  R03: { articles: ['m.3/c'], bases: ['H'], enforced: ['form', 'handover'] },
  R04: { articles: ['Form'], bases: ['F'], enforced: ['form'] },
  R05: { articles: ['m.5'], bases: ['H'], enforced: ['form', 'plan', 'database'] },
  R06: { articles: ['m.4/b-6', 'Form'], bases: ['H'], enforced: ['form', 'plan', 'database'] },
  R07: { articles: ['m.5/a', 'Form'], bases: ['H', 'Y', 'U'], enforced: ['approval', 'issuing'] },
  R08: { articles: ['Form'], bases: ['F', 'U'], enforced: ['form', 'approval'] },
  R09: { articles: ['m.4/b-2'], bases: ['H', 'Y'], enforced: ['form', 'plan', 'database'] },
  R10: {
    articles: ['m.4/b-2'],
    bases: ['H', 'U'],
    enforced: ['form', 'plan', 'database', 'backoffice'],
  },
  R11: { articles: ['m.4/b-2'], bases: ['U'], enforced: ['form', 'approval'] },
  R12: {
    articles: ['m.5/b', 'm.3/d'],
    bases: ['H', 'U'],
    enforced: ['database', 'letter', 'link'],
  },
  R13: { articles: ['m.5/c'], bases: ['H'], enforced: ['access'] },
  R14: { articles: ['m.5/d'], bases: ['H'], enforced: ['plan', 'database', 'bulk_run'] },
  R15: { articles: ['m.3/g'], bases: ['H'], enforced: ['plan', 'database', 'portal'] },
  R16: { articles: ['m.3/a'], bases: ['H'], enforced: ['access'] },
  R17: { articles: ['m.4/b-2'], bases: ['H'], enforced: ['access'] },
  R18: { articles: ['m.3/e'], bases: ['H'], enforced: ['access'] },
  R19: {
    articles: ['m.3/b', 'm.3/f', 'm.4/b-3', 'm.6/e'],
    bases: ['H'],
    enforced: ['web_site', 'api', 'files'],
  },
  R20: { articles: ['m.3'], bases: ['H'], enforced: ['web_site', 'api', 'files'] },
  R21: { articles: ['m.4/b-5'], bases: ['H'], enforced: ['audit_log'] },
  R22: { articles: ['m.4/b-1'], bases: ['H'], enforced: ['portal'] },
  R23: { articles: ['m.7'], bases: ['H'], enforced: ['access', 'portal'] },
  R24: { articles: ['m.6/a', 'm.6/b'], bases: ['H'], enforced: ['web_site', 'api'] },
  R25: { articles: ['m.6/a', 'm.6/b', 'm.6/c'], bases: ['H'], enforced: ['web_site'] },
  R26: { articles: ['m.6/d'], bases: ['H'], enforced: ['api'] },
  R27: { articles: [], bases: ['U'], enforced: ['policy', 'database'] },
  R28: { articles: ['KVKK'], bases: ['H'], enforced: ['model', 'access', 'policy'] },
  R29: { articles: ['m.3/f'], bases: ['H'], enforced: ['handover'] },
  R30: { articles: ['m.4/b-6', 'm.2', 'm.7'], bases: ['H'], enforced: ['backoffice'] },
  R31: { articles: ['Sonuç 2'], bases: ['H'], enforced: ['backoffice'] },
} as const satisfies Record<string, Rule>

export type RuleId = keyof typeof RULES

export const RULE_IDS = Object.keys(RULES) as RuleId[]

export function ruleOf(id: RuleId): Rule {
  return RULES[id]
}
