import { bareWord, COLUMNS, layoutOf } from '#imports/columns'
import { importedRows } from '#imports/imported_rows'
import { rowTemplate } from '#imports/row_template'
import { cellOf, type Table } from '#imports/table'
import { readTableFile } from '#imports/table_file'
import { test } from '@japa/runner'
import { readFileSync } from 'node:fs'

const LANGUAGES = ['tr', 'en'] as const

test.group('Headings', () => {
  test('are those of the templates and of the screens: {language}, {format}')
    .with(
      LANGUAGES.flatMap((language) => [
        { language, format: 'csv' as const },
        { language, format: 'xlsx' as const },
      ])
    )
    .run(async ({ assert }, { format, language }) => {
      const { headings } = wordsOf(language, 'imports')
      const { rows } = await readTableFile(await rowTemplate(format, { title: 'K', headings }))

      assert.deepEqual(
        [...layoutOf(rows).places],
        COLUMNS.map((column, index) => [column, index])
      )
    })

  test('are those of the printed form', ({ assert }) => {
    for (const language of LANGUAGES) {
      const { columns } = wordsOf(language, 'documents').request_form
      const layout = layoutOf([
        [...Object.values<string>(columns), '(*)'].map((one) => cellOf(one)),
      ])

      assert.deepEqual([...layout.places.keys()], [...COLUMNS])
      assert.isEmpty(layout.unknown)
    }
  })

  test('are compared without case, accents, blanks and points', ({ assert }) => {
    for (const word of ['T.C. KİMLİK NO', 'tc kimlik no', 'Tc Kimlık No.', 'T.C. KIMLIK NO']) {
      assert.equal(bareWord(word), 'tckimlikno')
    }
    assert.equal(bareWord('Cep Telefonu'), 'ceptelefonu')
    assert.equal(bareWord('E-MAIL'), 'email')
  })

  test('that are unknown or given twice are named', ({ assert }) => {
    const layout = layoutOf([['Adı', 'Soyadı', 'Görevi', 'ADI'].map((one) => cellOf(one))])

    assert.deepEqual(layout.unknown, ['Görevi', 'ADI'])
  })
})

test.group('Marks of the liaison', () => {
  test('{text} is {what}')
    .with([
      ...['X', 'x', '✓', 'Evet', 'EVET', '1', 'doğru', 'yes'].map((text) => ({
        text,
        what: 'a mark',
        row: { isLiaison: true, faults: [] as string[] },
      })),
      ...['', 'Hayır', '0', '-', 'no'].map((text) => ({
        text,
        what: 'none',
        row: { isLiaison: false, faults: [] as string[] },
      })),
      { text: 'belki', what: 'not clear', row: { isLiaison: false, faults: ['mark'] } },
    ])
    .run(({ assert }, { row, text }) => {
      const [{ faults, isLiaison }] = importedRows(tableOf(['Adı', 'İrtibat'], ['Şule', text])).rows

      assert.deepEqual({ isLiaison, faults: faults.map(({ fault }) => fault) }, row)
    })
})

test.group('Rows without a person', () => {
  test('are left out, such as the numbers of an empty form', ({ assert }) => {
    const numbers = Array.from({ length: 10 }, (_, index) => [`${index + 1}`, '', ''])
    const { rows } = importedRows(tableOf(['No', 'Adı', 'Soyadı'], ['1', 'Şule', 'Ay'], ...numbers))

    assert.lengthOf(rows, 1)
  })

  test('alone are no table', ({ assert }) => {
    assert.throws(() => importedRows(tableOf(['Adı', 'Soyadı'])), /no_rows/)
    assert.throws(() => importedRows(tableOf()), /no_rows/)
  })
})

function tableOf(...rows: string[][]): Table {
  return {
    rows: rows.map((row) => row.map((text) => cellOf(text))),
    sheet: null,
    otherSheets: [],
  }
}

function wordsOf(language: string, file: string) {
  const url = new URL(`../../../resources/lang/${language}/${file}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8'))
}
