import {
  addressLimitViolations,
  addressViolations,
  firstAddressViolations,
  frozenAddressViolations,
  givenAddresses,
} from '#circular/address_rules'
import {
  channelViolations,
  eligibilityViolations,
  onlineServiceViolations,
  serviceViolations,
} from '#circular/applicant_rules'
import type { Article } from '#circular/articles'
import type { FormFacts, OriginalFacts } from '#circular/form_facts'
import type { CircularParameters } from '#circular/parameters'
import { type Basis, type RuleId, ruleOf } from '#circular/rules'
import {
  addressLooks,
  type Look,
  serviceLooks,
  signatureLooks,
  userLooks,
} from '#circular/form_looks'
import { originalViolations, signatureViolations } from '#circular/signature_rules'
import {
  liaisonViolations,
  userViolations,
  webUserLimitViolations,
  webUserRows,
} from '#circular/user_rules'
import { groundOf, type Params, type Translate, type Violation } from '#circular/violation'

export type { FormFacts, FormUserFacts } from '#circular/form_facts'
export { fieldLabelOf } from '#circular/form_fields'
export { messageOf, type Violation } from '#circular/violation'

type FormRule = {
  id: RuleId
  basis: (facts: FormFacts) => Basis
  violations: (facts: FormFacts, parameters: CircularParameters) => Violation[]
  looks?: (facts: FormFacts) => Look[]
  params?: (facts: FormFacts, parameters: CircularParameters) => Params
}

/** What a request form must satisfy, in the order of the circular; the form itself comes last. */
const FORM_RULES: readonly FormRule[] = [
  { id: 'R01', basis: () => 'H', violations: eligibilityViolations },
  { id: 'R03', basis: () => 'H', violations: onlineServiceViolations },
  { id: 'R02', basis: () => 'H', violations: channelViolations },
  {
    id: 'R09',
    basis: ({ applicant }) => (applicant.kind === 'party' ? 'H' : 'Y'),
    violations: addressLimitViolations,
    params: (facts, { staticIpLimit }) => ({
      count: givenAddresses(facts).length,
      limit: staticIpLimit,
    }),
  },
  {
    id: 'R10',
    basis: () => 'H',
    violations: frozenAddressViolations,
    params: ({ frozenIps }) => ({ count: frozenIps.length }),
  },
  { id: 'R11', basis: () => 'U', violations: addressViolations, looks: addressLooks },
  { id: 'R06', basis: () => 'H', violations: liaisonViolations },
  {
    id: 'R05',
    basis: () => 'H',
    violations: webUserLimitViolations,
    params: (facts, parameters) => ({
      count: webUserRows(facts, parameters).length,
      limit: parameters.webUserLimit,
    }),
  },
  { id: 'R07', basis: () => 'H', violations: signatureViolations, looks: signatureLooks },
  {
    id: 'R04',
    basis: () => 'F',
    violations: (facts) => [...firstAddressViolations(facts), ...serviceViolations(facts)],
    looks: serviceLooks,
  },
  { id: 'R08', basis: () => 'F', violations: userViolations, looks: userLooks },
]

/** Every violation of the form at once, in the order of the circular. */
export function violationsOf(facts: FormFacts, parameters: CircularParameters): Violation[] {
  return FORM_RULES.flatMap(({ violations, looks }) => [
    ...violations(facts, parameters),
    ...(looks?.(facts) ?? []).flatMap((look) => look.violations),
  ])
}

/** What keeps a form from being proposed: everything that the form itself must say. */
export function proposalBlocksOf(facts: FormFacts, parameters: CircularParameters): Violation[] {
  return violationsOf(facts, parameters).filter(({ neededFor }) => neededFor === 'proposal')
}

/** What keeps a credential from leaving: the original paper is not on file yet (R07 m.5/a). */
export function credentialBlocksOf(facts: OriginalFacts): Violation[] {
  return originalViolations(facts)
}

export type ChecklistItem = {
  rule: RuleId
  article: Article | null
  basis: Basis
  status: 'fulfilled' | 'violated' | 'look'
  /** An officer's own look beside the rule; the applicant is not shown it. */
  isLook: boolean
  /** Where to look on the form; null where the item concerns the form as a whole. */
  field: string | null
  /** A language key, such as 'circular.checklist.R05.violated'. */
  sentence: string
  params: Params
  violations: Violation[]
}

/** The checklist of the review page: one item per rule, each followed by what needs a look. */
export function checklistOf(facts: FormFacts, parameters: CircularParameters): ChecklistItem[] {
  return FORM_RULES.flatMap((rule) => [
    ruleItem(rule, facts, parameters),
    ...(rule.looks?.(facts) ?? []).map((look) => lookItem(rule, look, facts)),
  ])
}

/** "İrtibat sorumlusu olarak bir kişi işaretlenmiştir (Genelge m.4/b-6)". */
export function sentenceOf(item: ChecklistItem, t: Translate) {
  return t('circular.grounded', {
    message: t(item.sentence, item.params),
    ground: groundOf(item, t),
  })
}

function ruleItem(
  { id, basis, violations, params }: FormRule,
  facts: FormFacts,
  parameters: CircularParameters
): ChecklistItem {
  const found = violations(facts, parameters)
  const status = found.length === 0 ? 'fulfilled' : 'violated'

  return {
    ...citationOf(id, basis(facts)),
    status,
    isLook: false,
    field: null,
    sentence: `circular.checklist.${id}.${status}`,
    params: params?.(facts, parameters) ?? {},
    violations: found,
  }
}

function lookItem(
  { id, basis }: FormRule,
  { isSettled = false, basis: own, ...look }: Look,
  facts: FormFacts
): ChecklistItem {
  return {
    ...citationOf(id, own ?? basis(facts)),
    status: isSettled ? 'fulfilled' : 'look',
    isLook: true,
    ...look,
    sentence: `circular.looks.${look.sentence}`,
  }
}

function citationOf(rule: RuleId, basis: Basis) {
  return { rule, article: ruleOf(rule).articles[0] ?? null, basis }
}
