import { reasonLineOf, type ReasonCode } from '#circular/reasons'
import type RequestForm from '#models/request_form'
import type { I18n } from '@adonisjs/i18n'
import { randomUUID } from 'node:crypto'

type Shared = { i18n: I18n }

const HEADER = [
  'ips.1',
  'ips.2',
  'services',
  'officialName',
  'signedOn',
  'originalReceivedOn',
  'originalRegistryNo',
  'scan',
  'users',
]
const COLUMNS = [
  'givenName',
  'familyName',
  'nationalId',
  'email',
  'officePhone',
  'mobilePhone',
  'isLiaison',
]

/** By it an act is done once, however often its button is pressed. */
export function operationId() {
  return randomUUID()
}

/** 'users.3.nationalId' as people say it: "3. satır, T.C. kimlik no". */
export function fieldLabel(this: Shared, field: string) {
  const { i18n } = this
  const [, noun, number, column] = /^(users|ips)\.(\d+)(?:\.(\w+))?$/.exec(field) ?? []

  if (noun === 'ips') {
    return i18n.t('circular.fields.ip', { number })
  }
  if (noun === 'users') {
    return column
      ? i18n.t('circular.fields.cell', {
          row: number,
          column: i18n.t(`circular.fields.columns.${column}`),
        })
      : i18n.t('circular.fields.row', { row: number })
  }
  return i18n.t(`circular.fields.${field}`)
}

/** Why a form was returned or rejected, with its article. */
export function reasonLine(this: Shared, code: ReasonCode) {
  return reasonLineOf(code, (key, params) => this.i18n.t(key, params))
}

/** 'users.3.email' of the circular is users[2][email] among the inputs; a row has a place of its own. */
export function inputOf(field: string) {
  return field
    .replace(/^users\.(\d+)\./, (_, number) => `users.${Number(number) - 1}.`)
    .replace(/^ips\.(\d+)$/, (_, number) => `ips.${Number(number) - 1}`)
    .replace(/^services$/, 'wantsWebSite')
}

/** Where the data of a form shows a field; null where it has no such place. */
export function shownPlace(form: RequestForm, field: string) {
  const [part, number, column] = field.split('.')
  const user = form.users.find((one) => one.number === Number(number))

  if (part === 'ips') {
    const isShown = number === '1' || form.ips.some((ip) => ip.number === Number(number))
    return isShown ? `shown.${field}` : null
  }
  if (part === 'users' && number) {
    const isRow = !column || (column === 'isLiaison' && !user?.isLiaison)
    return user ? `shown.${isRow ? `users.${number}` : field}` : null
  }
  return `shown.${field}`
}

/** Where a remark can stand. */
export function remarkFields(this: Shared, form: RequestForm) {
  const cells = form.users.flatMap(({ number }) => [
    `users.${number}`,
    ...COLUMNS.map((column) => `users.${number}.${column}`),
  ])

  return [...HEADER, ...cells].map((value) => ({ value, label: fieldLabel.call(this, value) }))
}

/** The same list, one page further; null where there is none. */
export function pageUrl(
  url: string,
  filters: Record<string, string | number | undefined>,
  cursor: Record<string, number> | null
) {
  if (cursor === null) {
    return null
  }
  const wanted = { ...filters, before: undefined, after: undefined, ...cursor }
  const given = Object.entries(wanted).filter(([, value]) => value)
  const query = given.map(([name, value]): [string, string] => [name, String(value)])

  return `${url}?${new URLSearchParams(query)}`
}

/** `bursts:198.51.100.7:2023-05-14T17:00` in words; an event goes by its id. */
export function findingLabel(subject: string, i18n: I18n) {
  const [, kind, rest] = /^([^:]+):(.*)$/.exec(subject) ?? ['', '', subject]
  const key = `audit.review.kinds.${kind}`

  return i18n.hasMessage(key) ? `${i18n.t(key)}: ${rest}` : subject
}
