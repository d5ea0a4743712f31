import { sharedAddressViolations } from '#circular/address_rules'
import type { FormFacts } from '#circular/form_facts'
import type { Basis } from '#circular/rules'
import { identityViolations } from '#circular/user_rules'
import type { Params, Violation } from '#circular/violation'

/** What no rule can see in the data, and an officer must look at. */
export type Look = {
  field: string | null
  sentence: string
  params: Params
  /** Where it rests on less than its rule does. */
  basis?: Basis
  /** Somebody looked, and it was so. */
  isSettled?: boolean
  /** Not empty where the look must be settled before approval. */
  violations: Violation[]
}

/** R11 m.4/b-2: an address of another applicant waits for the approver's reason. */
export function addressLooks(facts: FormFacts): Look[] {
  return sharedAddressViolations(facts).map((found) => ({
    field: found.field,
    sentence: 'ip_of_another_applicant',
    params: found.params,
    violations: [found],
  }))
}

/** R07 m.5/a: wet signature with seal, of a candidate with the document that gives the authority. */
export function signatureLooks({ applicant, scan }: FormFacts): Look[] {
  const signature = applicant.kind === 'party' ? 'signature_and_seal' : 'signature_and_authority'

  return scan === null ? [] : [lookAt('scan', signature)]
}

/** Nobody is silently left without an account. */
export function serviceLooks({ wantsWebSite, wantsWebService, users }: FormFacts): Look[] {
  const count = users.filter((user) => !user.isLiaison).length

  return wantsWebService && !wantsWebSite && count > 0
    ? [lookAt('users', 'rows_without_account', { count })]
    : []
}

/** R08: whether the people are those of the paper and of the civil register. */
export function userLooks(facts: FormFacts): Look[] {
  const { foreign, scan, users } = facts
  const shared = users
    .filter(({ row }) => foreign.nationalIds.includes(row))
    .map(({ row }) => lookAt(`users.${row}.nationalId`, 'national_id_elsewhere', { row }))
  const names = scan === null || users.length === 0 ? [] : [lookAt('users', 'names_compared')]

  return [...names, ...identityLooks(facts), ...shared]
}

/** Beyond the checksum: the person has this number, says the register outside the system. */
function identityLooks({ identityChecks, scan, users }: FormFacts): Look[] {
  if (scan === null) {
    return []
  }
  const same = identityChecks.filter(({ isSame }) => isSame)
  const open = users.filter(({ row }) => !identityChecks.some((check) => check.row === row))

  const by = [...new Set(same.map((check) => check.by))].join(', ')
  const looks: Look[] = [
    ...(open.length > 0 ? [lookAt('users', 'identity_open', { rows: listOf(open) })] : []),
    ...(same.length > 0
      ? [{ ...lookAt('users', 'identity_same', { rows: listOf(same), by }), isSettled: true }]
      : []),
    ...identityViolations({ identityChecks }).map((found) => ({
      ...lookAt(found.field, 'identity_different', found.params),
      violations: [found],
    })),
  ]

  return looks.map((look) => ({ ...look, basis: 'U' }))
}

function listOf(rows: readonly { row: number }[]) {
  return rows.map(({ row }) => row).join(', ')
}

function lookAt(field: string, sentence: string, params: Params = {}): Look {
  return { field, sentence, params, violations: [] }
}
