import { TABLE_LIMITS, type Table } from '#imports/table'
import { readTableFile } from '#imports/table_file'
import { readText } from '#imports/table_text'
import { packed } from '#imports/workbook_file'
import { workbook, workbookParts } from '#tests/workbook'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { randomBytes } from 'node:crypto'

const TURKISH = 'Şule;Gülşah İbrahim;Iğdır\r\n'
const ROW = ['Şule', 'Gülşah İbrahim', 'Iğdır']

test.group('A text file', () => {
  test('is read in whatever encoding a spreadsheet saves: {name}')
    .with([
      { name: 'UTF-8', bytes: Buffer.from(TURKISH) },
      { name: 'UTF-8 with its mark', bytes: Buffer.from(`\ufeff${TURKISH}`) },
      { name: 'UTF-16LE with its mark', bytes: Buffer.from(`\ufeff${TURKISH}`, 'utf16le') },
      { name: 'UTF-16LE', bytes: Buffer.from(TURKISH, 'utf16le') },
      {
        name: 'UTF-16BE with its mark',
        bytes: Buffer.from(`\ufeff${TURKISH}`, 'utf16le').swap16(),
      },
      { name: 'UTF-16BE', bytes: Buffer.from(TURKISH, 'utf16le').swap16() },
      { name: 'Windows-1254', bytes: windows1254(TURKISH) },
    ])
    .run(async ({ assert }, { bytes }) => {
      assert.deepEqual(textsOf(await readTableFile(bytes)), [ROW])
    })

  test('is taken apart at its delimiter: {name}')
    .with([
      { name: 'semicolon', text: 'a;b,c;d\n' },
      { name: 'comma', text: 'a,"b,c",d\n' },
      { name: 'tabulator', text: 'a\tb,c\td\r\n' },
      { name: 'named by Excel', text: 'sep=|\r\na|b,c|d' },
      { name: 'old Macintosh lines', text: '\r\ra;b,c;d\r' },
    ])
    .run(({ assert }, { text }) => {
      assert.deepEqual(textsOf(readText(text)), [['a', 'b,c', 'd']])
    })

  test('keeps a cell of several lines on one, and leaves empty rows out', ({ assert }) => {
    const table = readText('"0312 555 00 00\ndahili 12";"a ""b"""\n;\n\n ; \nc;d')

    assert.deepEqual(textsOf(table), [
      ['0312 555 00 00 dahili 12', 'a "b"'],
      ['c', 'd'],
    ])
  })

  test('marks what begins with "=": it is a formula', ({ assert }) => {
    const { rows } = readText('="05325551020";+90 532 555 10 20')

    assert.deepEqual(
      rows[0].map(({ fault }) => fault),
      ['formula', null]
    )
  })
})

test.group('A workbook', () => {
  test('gives texts, whole numbers and marks as they were typed', async ({ assert }) => {
    const table = await readTableFile(
      await workbook({ rows: [['Şule & Co', 12345678901, 5325551020, true], [null], ['x', 0.5]] })
    )

    assert.deepEqual(textsOf(table), [
      ['Şule & Co', '12345678901', '5325551020', '1'],
      ['x', '0.5'],
    ])
  })

  test('gives a number written with an exponent in full', async ({ assert }) => {
    const parts = workbookParts({ rows: [[7]] })
    const sheet = parts['xl/worksheets/sheet1.xml'].replace('<v>7<', '<v>1.2345678901E10<')

    const table = await readTableFile(await packed({ ...parts, 'xl/worksheets/sheet1.xml': sheet }))

    assert.deepEqual(textsOf(table), [['12345678901']])
  })

  test('marks formulas, days and what merged cells hide', async ({ assert }) => {
    const { rows } = await readTableFile(
      await workbook({
        rows: [
          [{ formula: 'B1&C1', result: 'Şule' }, { day: 45065 }, 'Birleşik'],
          ['a', 'b', null],
        ],
        merges: ['C1:C2'],
      })
    )

    assert.deepEqual(
      rows.map((row) => row.map(({ fault }) => fault)),
      [
        ['formula', 'date', null],
        [null, null, 'merged'],
      ]
    )
  })

  test('is read on its first visible sheet, and names the others', async ({ assert }) => {
    const table = await readTableFile(
      await workbook(
        { name: 'Gizli', state: 'hidden', rows: [['gizli']] },
        { name: 'Çok gizli', state: 'veryHidden', rows: [['gizli']] },
        { name: 'Kişiler', rows: [['açık']] },
        { name: 'Eski', rows: [['eski']] }
      )
    )

    assert.deepEqual(textsOf(table), [['açık']])
    assert.equal(table.sheet, 'Kişiler')
    assert.deepEqual(table.otherSheets, ['Gizli', 'Çok gizli', 'Eski'])
  })

  test('is read with prefixes, rich texts and without references too', async ({ assert }) => {
    const parts = workbookParts({ rows: [['a']] })
    const table = await readTableFile(
      await packed({
        ...parts,
        'xl/sharedStrings.xml':
          '<x:sst xmlns:x="s"><x:si><x:r><x:t>Gül</x:t></x:r><x:r><x:t>şah</x:t></x:r><x:rPh><x:t>ses</x:t></x:rPh></x:si></x:sst>',
        'xl/worksheets/sheet1.xml':
          '<x:worksheet xmlns:x="s"><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="inlineStr"><x:is><x:t>Ak</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>',
      })
    )

    assert.deepEqual(textsOf(table), [['Gülşah', 'Ak']])
  })
})

test.group('A file that is no table', () => {
  test('is refused with its reason: {name}')
    .with([
      { name: 'nothing', bytes: async () => Buffer.alloc(0), code: 'empty' },
      {
        name: 'too large',
        bytes: async () => Buffer.alloc(TABLE_LIMITS.bytes + 1, 'a'),
        code: 'too_large',
      },
      { name: 'a PDF', bytes: async () => Buffer.from('%PDF-1.7\n'), code: 'unsupported_type' },
      {
        name: 'a web page',
        bytes: async () => Buffer.from('<table><tr>'),
        code: 'unsupported_type',
      },
      {
        name: 'a picture',
        bytes: async () => Buffer.from('89504e470d0a1a0a0000000d', 'hex'),
        code: 'unsupported_type',
      },
      {
        name: 'an old workbook',
        bytes: async () => compoundFile('Workbook'),
        code: 'old_workbook',
      },
      {
        name: 'an encrypted workbook',
        bytes: async () => compoundFile('EncryptedPackage'),
        code: 'encrypted',
      },
      {
        name: 'another archive',
        bytes: () => packed({ 'word/document.xml': '<a/>' }),
        code: 'not_a_workbook',
      },
      {
        name: 'half a workbook',
        bytes: () => half(workbook({ rows: [['a']] })),
        code: 'broken',
      },
      { name: 'broken XML', bytes: () => withSheet('<worksheet><sheetData><row>'), code: 'broken' },
      {
        name: 'an entity of its own',
        bytes: () =>
          withSheet(
            '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>'
          ),
        code: 'broken',
      },
      {
        name: 'no visible sheet',
        bytes: () => workbook({ state: 'hidden', rows: [['a']] }),
        code: 'no_sheet',
      },
      {
        name: 'too many rows in CSV',
        bytes: async () => Buffer.from('a;b\n'.repeat(TABLE_LIMITS.rows + 1)),
        code: 'too_many_rows',
      },
      {
        name: 'too many rows',
        bytes: () => workbook({ rows: Array.from({ length: TABLE_LIMITS.rows + 1 }, () => ['a']) }),
        code: 'too_many_rows',
      },
      {
        name: 'too many merged cells',
        bytes: () =>
          workbook({ rows: [['a']], merges: Array.from({ length: 1001 }, () => 'A1:A2') }),
        code: 'too_large_inside',
      },
      {
        name: 'too many parts',
        bytes: () =>
          packed(
            Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`part${index}`, '']))
          ),
        code: 'too_large_inside',
      },
      {
        name: 'a bomb',
        bytes: () => withSheet(`<worksheet>${' '.repeat(12_000_000)}</worksheet>`),
        code: 'too_large_inside',
      },
      {
        name: 'a bomb that lies about its size',
        bytes: async () =>
          lying(await withSheet(`<worksheet>${' '.repeat(12_000_000)}</worksheet>`)),
        code: 'broken',
      },
      {
        name: 'a quote without end',
        bytes: async () => Buffer.from('a;b\n"c;d\n'),
        code: 'broken_quotes',
      },
    ])
    .run(async ({ assert }, { bytes, code }) => {
      assert.equal(await refusalOf(await bytes()), code)
    })

  test('never breaks the reader, whatever its bytes are', async ({ assert }) => {
    const sound = await workbook({
      rows: [['Şule', 12345678901, { day: 45065 }]],
      merges: ['A1:B1'],
    })
    const damage = fc.array(fc.record({ at: fc.nat(sound.length - 1), byte: fc.nat(255) }), {
      minLength: 1,
      maxLength: 20,
    })

    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = Buffer.from(sound)
        changes.forEach(({ at, byte }) => (bytes[at] = byte))
        await refusalOf(bytes)
      }),
      { numRuns: 300 }
    )
    for (const start of ['', 'PK\u0003\u0004', '\ufeff']) {
      await refusalOf(Buffer.concat([Buffer.from(start), randomBytes(2000)]))
    }
    assert.isNotEmpty(textsOf(await readTableFile(sound)))
  })
})

function textsOf({ rows }: Table) {
  return rows.map((row) => row.map(({ text }) => text))
}

/** The code of its refusal, or null; anything else is thrown. */
async function refusalOf(bytes: Buffer) {
  try {
    await readTableFile(bytes)
    return null
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Table refused')) {
      return (error as Error & { code: string }).code
    }
    throw error
  }
}

function withSheet(xml: string) {
  return packed({ ...workbookParts({ rows: [['a']] }), 'xl/worksheets/sheet1.xml': xml })
}

async function half(whole: Promise<Buffer>) {
  const bytes = await whole
  return bytes.subarray(0, bytes.length / 2)
}

/** What its directory says of the size of the sheet is a hundred bytes. */
function lying(bytes: Buffer) {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(12_000_000 + '<worksheet></worksheet>'.length)
  const claimed = Buffer.alloc(4)
  claimed.writeUInt32LE(100)
  const lie = Buffer.from(bytes)

  for (let at = lie.indexOf(size); at !== -1; at = lie.indexOf(size, at)) {
    claimed.copy(lie, at)
  }
  return lie
}

/** The form in which old and encrypted workbooks are kept. */
function compoundFile(stream: string) {
  return Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(500),
    Buffer.from(stream, 'utf16le'),
  ])
}

function windows1254(text: string) {
  const bytes: Record<string, number> = { Ş: 0xde, ş: 0xfe, İ: 0xdd, ı: 0xfd, Ğ: 0xd0, ğ: 0xf0 }
  return Buffer.from(Array.from(text, (letter) => bytes[letter] ?? letter.charCodeAt(0)))
}
