import type { Translate } from '#circular/violation'

const PARTS = [
  'services',
  'officialName',
  'signedOn',
  'originalReceivedOn',
  'originalRegistryNo',
  'scan',
  'users',
]

const COLUMNS = 'givenName|familyName|nationalId|email|officePhone|mobilePhone|isLiaison'

const PLACE = new RegExp(`^(?:ips\\.[1-9]\\d?|users\\.[1-9]\\d?(?:\\.(?:${COLUMNS}))?)$`)

/** Whether the form has such a field; the names are those of `Violation`. */
export function isFormField(field: string) {
  return PARTS.includes(field) || PLACE.test(field)
}

/**
 * A field of the form in the words of the paper: "users.3.nationalId" is "3. satır, T.C. kimlik
 * no", "ips.2" is "Statik IP Numarası-2". Fields are those of `Violation`.
 */
export function fieldLabelOf(field: string, t: Translate): string {
  const [part, number, column] = field.split('.')

  if (part === 'ips' && number) {
    return t('circular.fields.ip', { number })
  }

  return part === 'users' && number
    ? rowLabelOf(number, column, t)
    : t(`circular.fields.${part}`, {})
}

function rowLabelOf(row: string, column: string | undefined, t: Translate) {
  return column
    ? t('circular.fields.cell', { row, column: t(`circular.fields.columns.${column}`, {}) })
    : t('circular.fields.row', { row })
}
