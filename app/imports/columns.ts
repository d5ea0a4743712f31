import { type Cell, cellAt } from '#imports/table'

/** In the order of the circular's form; its numbered column stands before them. */
export const COLUMNS = [
  'givenName',
  'familyName',
  'nationalId',
  'email',
  'officePhone',
  'mobilePhone',
  'isLiaison',
] as const

export type Column = (typeof COLUMNS)[number]

/** Where each column stands in a table; a column that is not there is left out. */
export type Layout = {
  places: Map<Column, number>
  /** The first row of people. */
  start: number
  /** Headings that name no column of the form, or one that was named already. */
  unknown: string[]
  hasHeadings: boolean
}

/** A table may open with its title. */
const ROWS_LOOKED_AT = 10
const FEWEST_HEADINGS = 2

/** Headings as people write them, without case, accents, blanks and points. */
const HEADINGS: Readonly<Record<Column | 'number', readonly string[]>> = {
  number: ['no', 'sira', 'sirano', 'siranumarasi', 'row', 'rowno', 'number', 'nr'],
  givenName: ['adi', 'ad', 'isim', 'ismi', 'givenname', 'firstname', 'forename', 'name'],
  familyName: ['soyadi', 'soyad', 'soyisim', 'soyismi', 'familyname', 'lastname', 'surname'],
  nationalId: [
    'tckimlikno',
    'tckimliknumarasi',
    'tckimlik',
    'kimlikno',
    'kimliknumarasi',
    'tcno',
    'tcnumarasi',
    'tckn',
    'tc',
    'tcnumber',
    'tcid',
    'tcidno',
    'tcidentityno',
    'tcidentitynumber',
    'nationalid',
    'nationalidno',
    'nationalidnumber',
    'turkishid',
    'turkishidno',
    'turkishidnumber',
    'identityno',
    'identitynumber',
    'idno',
    'idnumber',
  ],
  email: [
    'eposta',
    'epostaadresi',
    'elektronikposta',
    'elektronikpostaadresi',
    'email',
    'emailaddress',
    'emailadresi',
    'mail',
    'mailadresi',
    'mailaddress',
  ],
  officePhone: [
    'istelefonu',
    'istelefon',
    'istelefonno',
    'istelefonnumarasi',
    'istel',
    'istelno',
    'officephone',
    'officephoneno',
    'officephonenumber',
    'officetelephone',
    'workphone',
    'workphonenumber',
    'businessphone',
  ],
  mobilePhone: [
    'ceptelefonu',
    'ceptelefon',
    'ceptelefonno',
    'ceptelefonnumarasi',
    'ceptel',
    'ceptelno',
    'cep',
    'cepno',
    'gsm',
    'gsmno',
    'mobil',
    'mobiltelefon',
    'mobile',
    'mobileno',
    'mobilenumber',
    'mobilephone',
    'mobilephonenumber',
    'cellphone',
    'cell',
  ],
  isLiaison: [
    '*',
    'irtibatsorumlusu',
    'irtibatsorumlusuisareti',
    'irtibat',
    'sorumlu',
    'liaison',
    'liaisonofficer',
    'contact',
    'contactperson',
  ],
}

/** By the headings wherever they stand, or else in the order of the circular's form. */
export function layoutOf(rows: readonly Cell[][]): Layout {
  const at = rows
    .slice(0, ROWS_LOOKED_AT)
    .findIndex((row) => new Set(row.flatMap(columnNamed)).size >= FEWEST_HEADINGS)

  return at === -1 ? layoutOfForm(rows) : layoutUnder(rows[at], at + 1)
}

/** A word as headings and marks are compared: "T.C. KİMLİK NO" is tckimlikno. */
export function bareWord(text: string) {
  return /^\(?\*\)?$/.test(text)
    ? '*'
    : text
        .toLocaleLowerCase('tr')
        .replaceAll('ı', 'i')
        .normalize('NFD')
        .replace(/[^\p{L}\p{N}]/gu, '')
}

function layoutUnder(headings: readonly Cell[], start: number): Layout {
  const places = new Map<Column, number>()
  const unknown: string[] = []

  for (const [place, heading] of headings.entries()) {
    const [column] = columnNamed(heading)

    if (column && column !== 'number' && !places.has(column)) {
      places.set(column, place)
    } else if (column !== 'number' && heading.text !== '') {
      unknown.push(heading.text)
    }
  }
  return { places, start, unknown, hasHeadings: true }
}

function layoutOfForm(rows: readonly Cell[][]): Layout {
  const first = rows.every((row) => /^\d{0,2}$/.test(cellAt(row, 0).text)) ? 1 : 0
  const places = new Map(COLUMNS.map((column, index) => [column, first + index]))

  return { places, start: 0, unknown: [], hasHeadings: false }
}

function columnNamed({ text }: Cell): (Column | 'number')[] {
  const word = bareWord(text)
  const found = Object.entries(HEADINGS).find(([, words]) => words.includes(word))

  return found ? [found[0] as Column | 'number'] : []
}
