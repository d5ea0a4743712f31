import { readEmail } from '#circular/email'
import type { FormFacts, FormUserFacts } from '#circular/form_facts'
import { readNationalId } from '#circular/national_id'
import type { CircularParameters } from '#circular/parameters'
import { readPersonName } from '#circular/person_name'
import { readMobilePhone, readOfficePhone } from '#circular/phone'
import { type Violation, violation } from '#circular/violation'

/** The rows that count as web users; a separate liaison stands beside them. */
export function webUserRows({ users }: FormFacts, { separateLiaison }: CircularParameters) {
  return inRowOrder(users).filter((user) => !(separateLiaison && user.isLiaison))
}

/** R05 m.5: at most ten web users; every row beyond is named. */
export function webUserLimitViolations(
  facts: FormFacts,
  parameters: CircularParameters
): Violation[] {
  const limit = parameters.webUserLimit

  return webUserRows(facts, parameters)
    .slice(limit)
    .map(({ row }, index) =>
      violation('R05', 'H', `users.${row}`, 'web_users_over_limit', {
        params: { number: limit + index + 1, limit },
      })
    )
}

/** R06 m.4/b-6: exactly one row is marked as liaison. */
export function liaisonViolations({ users }: FormFacts): Violation[] {
  const [first, ...others] = inRowOrder(users).filter((user) => user.isLiaison)

  return first
    ? others.map(({ row }) =>
        violation('R06', 'H', `users.${row}.isLiaison`, 'second_liaison', {
          params: { row, first: first.row },
        })
      )
    : [violation('R06', 'H', 'users', 'liaison_missing')]
}

/** R08 Form: every column of a filled row is given and valid; each T.C. number stands once. */
export function userViolations({ users }: FormFacts): Violation[] {
  const rows = inRowOrder(users)

  return rows.flatMap((user, index) => [
    ...columnViolations(user),
    ...repeatedNationalIds(user, rows.slice(0, index)),
  ])
}

/** R08: a person who is another in the register is not approved. */
export function identityViolations({ identityChecks }: Pick<FormFacts, 'identityChecks'>) {
  return identityChecks
    .filter(({ isSame }) => !isSame)
    .map(({ row, by }) =>
      violation('R08', 'U', `users.${row}.nationalId`, 'identity_different', {
        params: { row, by },
        neededFor: 'approval',
      })
    )
}

type Column = Exclude<keyof FormUserFacts, 'row' | 'isLiaison'>

type Reading = { ok: true } | { ok: false; reason: string }

const COLUMNS: readonly { column: Column; noun: string; read: (text: string) => Reading }[] = [
  { column: 'givenName', noun: 'name', read: (text) => readPersonName(text) },
  { column: 'familyName', noun: 'name', read: (text) => readPersonName(text) },
  { column: 'nationalId', noun: 'national_id', read: readNationalId },
  { column: 'email', noun: 'email', read: readEmail },
  { column: 'officePhone', noun: 'office_phone', read: readOfficePhone },
  { column: 'mobilePhone', noun: 'mobile_phone', read: readMobilePhone },
]

function columnViolations(user: FormUserFacts): Violation[] {
  const { row } = user

  return COLUMNS.flatMap(({ column, noun, read }) => {
    const reading = read(user[column])
    const field = `users.${row}.${column}`
    const params = { row, column }

    if (reading.ok) {
      return []
    }

    return reading.reason === 'empty'
      ? [violation('R08', 'F', field, 'column_missing', { params })]
      : [violation('R08', 'U', field, `${noun}_${reading.reason}`, { params })]
  })
}

function repeatedNationalIds(user: FormUserFacts, earlier: readonly FormUserFacts[]): Violation[] {
  const nationalId = user.nationalId.trim()
  const first = earlier.find((other) => other.nationalId.trim() === nationalId)

  return first && nationalId !== ''
    ? [
        violation('R08', 'U', `users.${user.row}.nationalId`, 'national_id_twice', {
          params: { row: user.row, first: first.row },
        }),
      ]
    : []
}

function inRowOrder(users: readonly FormUserFacts[]) {
  return users.toSorted((one, other) => one.row - other.row)
}
