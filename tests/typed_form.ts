import type { FormContent } from '#operations/form_content'
import { randomUUID } from 'node:crypto'

/**
 * The talep formu as a browser sends it: every field by its name, boxes only when ticked, places
 * counted from zero and empty ones sent as such.
 */
export function typedForm(content: FormContent, { version }: { version?: number } = {}) {
  const { ips, users, wantsWebService, wantsWebSite } = content

  return {
    opId: randomUUID(),
    ...(version === undefined ? {} : { version: String(version) }),
    ...ticked({ wantsWebSite, wantsWebService }),
    officialName: content.officialName,
    signedOn: content.signedOn ?? '',
    originalReceivedOn: content.originalReceivedOn ?? '',
    originalRegistryNo: content.originalRegistryNo,
    ips: placed(ips, 2, ({ address }) => address, ''),
    users: placed(users, 11, typedRow, typedRow(EMPTY_ROW)),
  }
}

export type TypedForm = ReturnType<typeof typedForm>

/** The same by the names its fields have on the page: `users[0][email]`. */
export function flat(value: unknown, name = ''): Record<string, string> {
  if (typeof value !== 'object' || value === null) {
    return { [name]: String(value) }
  }
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]) => flat(inner, name ? `${name}[${key}]` : key))
  )
}

type Row = FormContent['users'][number]

const EMPTY_ROW: Row = {
  number: 0,
  givenName: '',
  familyName: '',
  nationalId: '',
  email: '',
  officePhone: '',
  mobilePhone: '',
  isLiaison: false,
}

function typedRow({ number: _, isLiaison, ...columns }: Row) {
  return { ...columns, ...ticked({ isLiaison }) }
}

function ticked(boxes: Record<string, boolean>) {
  return Object.fromEntries(
    Object.entries(boxes)
      .filter(([, isTicked]) => isTicked)
      .map(([name]) => [name, 'true'])
  )
}

function placed<Given extends { number: number }, Typed>(
  given: Given[],
  shown: number,
  typed: (one: Given) => Typed,
  empty: Typed
) {
  const count = Math.max(shown, ...given.map(({ number }) => number))

  return Array.from({ length: count }, (_, index) => {
    const found = given.find(({ number }) => number === index + 1)
    return found ? typed(found) : empty
  })
}
