import { typedInput } from '#exceptions/typed_input'
import { inventedNationalId } from '#database/factories/national_id'
import type Account from '#models/account'
import RequestForm from '#models/request_form'
import { contentOf, type FormRow } from '#operations/form_content'
import { returnForm, takeUpForm } from '#operations/form_decision'
import { checksums } from '#tests/checksums'
import { resetDatabase } from '#tests/database'
import { liaison, portalDraft, post, read, submittedForm } from '#tests/functional/portal/world'
import { shownForm } from '#tests/shown_form'
import { flat, typedForm } from '#tests/typed_form'
import { type GivenCell, workbook } from '#tests/workbook'
import { eventsOf, lawfulContent, newWorld, RETURN, row, type World } from '#tests/world'
import type { ApiClient, ApiResponse } from '@japa/api-client'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

const HEADINGS = [
  'ADI',
  'SOYADI',
  'T.C. KİMLİK NO',
  'E-POSTA ADRESİ',
  'İŞ TELEFONU',
  'CEP TELEFONU',
  'İRTİBAT SORUMLUSU',
]

test.group('Rows from a file', (group) => {
  let world: World
  let deniz: Account

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    deniz = await liaison(world)
  })

  test('come into the draft once the preview is confirmed, as an edit like any other', async ({
    assert,
    client,
  }) => {
    const draft = await portalDraft(deniz, { users: [] })
    const rows = await checksums()

    const preview = await imported(client, deniz, draft, { table: csv(people(11)) })

    preview.assertStatus(200)
    assert.deepEqual(await checksums(), rows)
    preview.assertTextIncludes('dosyasından 11 satır okundu')
    preview.assertTextIncludes('11. kullanıcı eklenemez')
    const saved = await confirmed(client, deniz, draft, preview)
    assert.equal(saved.flashMessage('success'), 'Form kaydedildi.')
    const form = await stored(draft)
    assert.deepEqual(form.users, people(11))
    assert.deepEqual(form.ips, lawfulContent().ips)
    assert.containsSubset(form, { wantsWebSite: true, officialName: 'Nermin Taşkın' })
    const [edited] = await eventsOf('request_form.edited')
    assert.equal(edited['user.id'], `account:${deniz.id}`)
  })

  test('are known by headings in any order, in Turkish or English: {label}')
    .with([
      {
        label: 'English',
        headings: [
          'Mobile phone',
          'Given name',
          'Surname',
          'E-Mail',
          'National ID',
          'Work phone',
          'Liaison',
        ],
      },
      {
        label: 'no accents',
        headings: [
          'cep tel',
          'adi',
          'soyadi',
          'eposta',
          'tc kimlik no',
          'is telefonu',
          'irtibat sorumlusu',
        ],
      },
      {
        label: 'capitals',
        headings: [
          'CEP TELEFONU',
          'İSİM',
          'SOYİSİM',
          'EMAIL',
          'T.C. KİMLİK NUMARASI',
          'İŞ TEL.',
          'İRTİBAT',
        ],
      },
    ])
    .run(async ({ assert, client }, { headings }) => {
      const draft = await portalDraft(deniz, { users: [] })
      const cells = people(2).map((one) => [
        one.mobilePhone,
        one.givenName,
        one.familyName,
        one.email,
        one.nationalId,
        one.officePhone,
        one.isLiaison ? 'Evet' : 'Hayır',
      ])
      const table = [['Parti kullanıcıları'], [], headings, ...cells]
        .map((line) => line.join(','))
        .join('\n')

      const preview = await imported(client, deniz, draft, { table: Buffer.from(table) })

      await confirmed(client, deniz, draft, preview)
      assert.deepEqual(await storedRows(draft), people(2))
    })

  test('are read in the order of the form where there are no headings', async ({
    assert,
    client,
  }) => {
    const draft = await portalDraft(deniz, { users: [] })
    const numbered = people(3).map((one) => [one.number, ...cellsOf(one)])

    const preview = await imported(client, deniz, draft, {
      pasted: numbered.map((line) => line.join('\t')).join('\r\n'),
    })

    preview.assertTextIncludes('talep formundaki sırayla okundu')
    await confirmed(client, deniz, draft, preview)
    assert.deepEqual(await storedRows(draft), people(3))
  })

  test('of a workbook: numbers stay what was typed, and what nobody typed is pointed at', async ({
    assert,
    client,
  }) => {
    const [first, second, third] = people(3)
    const draft = await portalDraft(deniz, { users: [] })
    const cells: GivenCell[][] = [
      HEADINGS,
      [
        first.givenName,
        first.familyName,
        Number(first.nationalId),
        first.email,
        903125550000,
        5325551020,
        'X',
      ],
      [
        { formula: 'A2', result: 'Kopya' },
        second.familyName,
        second.nationalId,
        second.email,
        { day: 45065 },
        second.mobilePhone,
        null,
      ],
      [
        third.givenName,
        third.familyName,
        '1,23457E+10',
        third.email,
        null,
        third.mobilePhone,
        'belki',
      ],
    ]

    const preview = await imported(client, deniz, draft, {
      table: await workbook({ name: 'Kişiler', rows: cells, merges: ['E3:E4'] }),
      fileName: 'liste.xlsx',
    })

    preview.assertTextIncludes('liste.xlsx dosyasının Kişiler sayfasından 3 satır okundu')
    for (const problem of [
      '2. satırdaki hücrede formül var',
      '2. satırdaki hücreyi hesap tablosu tarihe çevirmiş',
      '3. satırdaki numarayı hesap tablosu 1,23457E+10 olarak kısaltmış',
      '3. satırdaki hücre başka bir hücreyle birleştirilmiş',
      '3. satırdaki işaret anlaşılamadı (belki)',
    ]) {
      preview.assertTextIncludes(problem)
    }
    assert.notInclude(preview.text(), 'Kopya')
    assert.notInclude(preview.text(), '1. satırda')
    await confirmed(client, deniz, draft, preview)
    const { users } = await stored(draft)
    assert.containsSubset(users[0], { nationalId: first.nationalId, mobilePhone: '5325551020' })
    assert.containsSubset(users[1], { givenName: '', officePhone: '' })
    assert.containsSubset(users[2], {
      nationalId: '1,23457E+10',
      officePhone: '',
      isLiaison: false,
    })
  })

  test('replace those of the draft or follow them, as the liaison says', async ({
    assert,
    client,
  }) => {
    const draft = await portalDraft(deniz, { users: [row(1, 5), row(3, 5)] })
    const table = csv([row(1), { ...row(2), isLiaison: false }])

    const asked = await imported(client, deniz, draft, { table })
    const appended = await imported(client, deniz, draft, { table, mode: 'append' })
    const replaced = await imported(client, deniz, draft, { table, mode: 'replace' })

    assert.property(asked.flashMessage('inputErrorsBag'), 'mode')
    appended.assertTextIncludes('4. satırın işaretini kaldırınız')
    assert.notInclude(appended.text(), row(1, 5).nationalId)
    await confirmed(client, deniz, draft, appended)
    const rows = await storedRows(draft)
    assert.deepEqual(
      rows.map(({ nationalId, number }) => [number, nationalId]),
      [
        [1, row(1, 5).nationalId],
        [3, row(3, 5).nationalId],
        [4, row(1).nationalId],
        [5, row(2).nationalId],
      ]
    )
    assert.lengthOf(Object.keys(rowsIn(replaced, draft)), 2)
  })

  test('thirty are what a draft holds, and its page edits them', async ({ assert, client }) => {
    const draft = await portalDraft(deniz, { users: [] })
    const preview = await imported(client, deniz, draft, { table: csv(people(30)) })

    await confirmed(client, deniz, draft, preview)

    assert.deepEqual(await storedRows(draft), people(30))
    const page = await read(client, deniz, `${urlOf(draft)}/edit`)
    const typed = { ...shownForm(page.text(), urlOf(draft)), officialName: 'Başka Yetkili' }
    const saved = await post(client, deniz, urlOf(draft)).form(typed)
    assert.equal(saved.flashMessage('success'), 'Form kaydedildi.')
    assert.containsSubset(await stored(draft), { officialName: 'Başka Yetkili', users: people(30) })
  })

  test('are not lost when somebody else saved meanwhile, nor half taken', async ({
    assert,
    client,
  }) => {
    const draft = await portalDraft(deniz, { users: [] })
    const preview = await imported(client, deniz, draft, { table: csv(people(14)) })
    await post(client, deniz, urlOf(draft)).form(
      flat(typedForm(lawfulContent({ officialName: 'Gülten Ay' }), { version: draft.version }))
    )
    const rows = await checksums()

    const refused = await confirmed(client, deniz, draft, preview)
    const back = await read(client, deniz, refused.header('location')!).withFlashMessages(
      refused.flashMessages()
    )
    const page = await read(client, deniz, back.header('location')!).withFlashMessages(
      back.flashMessages()
    )

    assert.deepEqual(await checksums(), rows)
    assert.equal(back.header('location'), `${urlOf(draft)}/edit`)
    page.assertTextIncludes('role="status"')
    page.assertTextIncludes(`value="${people(14)[13].email}"`)
    const again = await post(client, deniz, urlOf(draft)).form(shownForm(page.text(), urlOf(draft)))
    assert.equal(again.flashMessage('success'), 'Form kaydedildi.')
    assert.deepEqual(await storedRows(draft), people(14))
  })

  test('that no draft can hold stand with their reason, and are not saved', async ({
    assert,
    client,
  }) => {
    const draft = await portalDraft(deniz, { users: [] })
    const [one] = people(1)
    const table = csv([
      { ...one, familyName: 'A'.repeat(250), mobilePhone: '\u202a0532 555 10 20' },
    ])

    const preview = await imported(client, deniz, draft, { table })

    preview.assertTextIncludes('En çok 200 karakter yazınız')
    preview.assertTextIncludes('Görünmeyen karakterler var')
    const refused = await confirmed(client, deniz, draft, preview)
    assert.sameMembers(Object.keys(refused.flashMessage('inputErrorsBag')), [
      'users.0.familyName',
      'users.0.mobilePhone',
    ])
    assert.isEmpty(await storedRows(draft))
  })

  test('the draft is saved first, so that nothing typed before is lost', async ({
    assert,
    client,
  }) => {
    const typed = typedForm(lawfulContent({ officialName: 'Gülten Ay', users: [] }))

    const response = await post(client, deniz, '/portal/request-forms').form({
      ...flat(typed),
      next: 'row-import',
    })

    const draft = await RequestForm.firstOrFail()
    assert.equal(response.header('location'), `${urlOf(draft)}/row-import`)
    assert.equal(draft.officialName, 'Gülten Ay')
  })

  test('of a returned form make its next revision', async ({ assert, client }) => {
    const { ayse } = world
    const submitted = await submittedForm(deniz)
    await takeUpForm(submitted, { by: ayse, opId: randomUUID(), version: submitted.version })
    const taken = await RequestForm.numbered(submitted.number)
    const remarks = [{ field: 'users', remark: 'Kişileri düzeltiniz' }]
    await returnForm(taken, {
      by: ayse,
      opId: randomUUID(),
      version: taken.version,
      ...RETURN,
      remarks,
    })
    const returned = await RequestForm.numbered(submitted.number)

    const preview = await imported(client, deniz, returned, {
      table: csv(people(3)),
      mode: 'replace',
    })
    await confirmed(client, deniz, returned, preview)

    const form = await RequestForm.numbered(submitted.number)
    assert.containsSubset(form.serialize(), { state: 'draft', revision: 2, scanId: null })
  })

  test('are not taken into a form that is with SKGM', async ({ assert, client }) => {
    const form = await submittedForm(deniz)

    const page = await read(client, deniz, `${urlOf(form)}/row-import`)
    const response = await imported(client, deniz, form, { table: csv(people(1)) })

    assert.equal(page.header('location'), urlOf(form))
    assert.equal(response.header('location'), urlOf(form))
  })
})

test.group('Bad input: rows from a file', (group) => {
  let deniz: Account
  let draft: RequestForm

  group.setup(async () => {
    await resetDatabase()
    deniz = await liaison(await newWorld())
    draft = await portalDraft(deniz)
  })

  test('{name} is refused at its field in both languages, and nothing is lost or changed')
    .with([
      {
        name: 'nothing',
        given: async () => ({}),
        reason: 'Bir dosya seçiniz',
        english: 'Choose a file',
      },
      {
        name: 'a file and text',
        given: async () => ({ table: csv(people(1)), pasted: 'a;b' }),
        reason: 'Yalnız birini',
        english: 'one of them',
      },
      {
        name: 'an empty file',
        given: async () => ({ table: Buffer.alloc(0) }),
        reason: 'Dosya boş',
        english: 'empty',
      },
      {
        name: 'a file of two megabytes',
        given: async () => ({ table: Buffer.alloc(2_000_000, 'a') }),
        reason: '1 MB sınırını',
        english: 'larger than 1 MB',
      },
      {
        name: 'headings alone',
        given: async () => ({ table: csv([]) }),
        reason: 'satırı bulunamadı',
        english: 'No user row',
      },
      {
        name: 'a picture named .xlsx',
        given: async () => ({
          table: Buffer.from('89504e470d0a1a0a00', 'hex'),
          fileName: 'liste.xlsx',
        }),
        reason: 'CSV veya XLSX değil',
        english: 'neither CSV nor XLSX',
      },
      {
        name: 'half a workbook',
        given: async () => ({ table: Buffer.from('PK\u0003\u0004half') }),
        reason: 'bozuk veya eksik',
        english: 'damaged',
      },
      {
        name: 'thirty-one rows',
        given: async () => ({ table: csv(people(31)) }),
        reason: 'en çok 30 satır',
        english: 'holds 30 at most',
      },
      {
        name: 'two too many after the draft’s',
        given: async () => ({ table: csv(people(30)), mode: 'append' }),
        reason: 'Taslak 32 satır olur',
        english: 'would have 32 rows',
      },
      {
        name: 'six thousand rows',
        given: async () => ({ table: Buffer.from('a;b\n'.repeat(6000)) }),
        reason: '5.000 satırdan fazla',
        english: 'more than 5,000 rows',
      },
      {
        name: 'pasted text with an open quote',
        given: async () => ({ pasted: 'a;b\n"c;d' }),
        reason: 'kapanmayan bir tırnak',
        english: 'never closed',
      },
      {
        name: 'too much pasted text',
        given: async () => ({ pasted: 'a'.repeat(100_001) }),
        reason: 'En çok 100000 karakter',
        english: '100000',
      },
      {
        name: 'an unknown way',
        given: async () => ({ pasted: 'a;b', mode: 'delete' }),
        reason: 'seçeneklerden birini',
        english: 'options',
      },
    ])
    .run(async ({ assert, client }, { english, given, reason }) => {
      const rows = await checksums()
      const body = { mode: 'replace', ...(await given()) }

      const response = await imported(client, deniz, draft, body)
      const spoken = await imported(client, deniz, draft, { ...body, language: 'en' })

      assert.equal(response.header('location'), `${urlOf(draft)}/row-import`)
      assert.include(JSON.stringify(response.flashMessage('inputErrorsBag')), reason)
      assert.include(JSON.stringify(spoken.flashMessage('inputErrorsBag')), english)
      assert.deepEqual(await checksums(), rows)
      const page = await read(client, deniz, response.header('location')!).withFlashMessages(
        response.flashMessages()
      )
      page.assertStatus(200)
      page.assertTextIncludes('error-summary')
      assert.notInclude(page.text(), 'undefined')
      assertKept(assert, response, body)
    })

  test('odd text in a cell shows as the text it is', async ({ assert, client }) => {
    const markup = '"><img src=x onerror=alert(1)>{{ 7 * 7 }}'
    const [one] = people(1)

    const preview = await imported(client, deniz, draft, {
      table: csv([{ ...one, givenName: markup, familyName: '\ud800' }]),
      fileName: '"><b>.csv',
      mode: 'replace',
    })

    preview.assertStatus(200)
    assert.notInclude(preview.text(), markup)
    assert.notInclude(preview.text(), '"><b>')
  })
})

test.group('The template of the rows', (group) => {
  group.each.setup(resetDatabase)

  test('comes as CSV with a byte order mark and semicolons, and as XLSX', async ({
    assert,
    client,
  }) => {
    const deniz = await liaison(await newWorld())

    const text = await read(client, deniz, '/portal/row-templates/csv')
    const book = await read(client, deniz, '/portal/row-templates/xlsx')

    assert.equal(
      text.text(),
      '\ufeffAdı;Soyadı;T.C. Kimlik No;E-posta Adresi;İş Telefonu;Cep Telefonu;İrtibat Sorumlusu\r\n'
    )
    assert.include(text.header('content-disposition'), 'ssps-kullanicilar.csv')
    assert.include(book.header('content-type'), 'spreadsheetml.sheet')
    assert.isTrue(book.text().startsWith('PK'))
  })
})

type Given = {
  table?: Buffer
  pasted?: string
  fileName?: string
  mode?: string
  language?: string
}

function imported(
  client: ApiClient,
  by: Account,
  form: RequestForm,
  { fileName = 'liste.csv', language = 'tr', mode, pasted = '', table }: Given
) {
  const request = post(client, by, `${urlOf(form)}/row-import?lang=${language}`)
    .header('referer', `${urlOf(form)}/row-import`)
    .fields({ pasted, ...(mode ? { mode } : {}) })

  return table ? request.file('table', table, { filename: fileName }) : request
}

function confirmed(client: ApiClient, by: Account, form: RequestForm, preview: ApiResponse) {
  return post(client, by, urlOf(form))
    .header('referer', `${urlOf(form)}/row-import`)
    .form(shownForm(preview.text(), urlOf(form)))
}

function rowsIn(preview: ApiResponse, form: RequestForm) {
  const sent = shownForm(preview.text(), urlOf(form))
  return Object.keys(sent).filter((name) => name.endsWith('[nationalId]'))
}

function urlOf({ number }: RequestForm) {
  return `/portal/request-forms/${number}`
}

async function stored({ number }: RequestForm) {
  const form = await RequestForm.numbered(number)
  await form.load((relations) => relations.load('users').load('ips'))
  return contentOf(form)
}

async function storedRows(form: RequestForm) {
  const { users } = await stored(form)
  return users
}

/** Eleven and more are unlawful, and are what came. */
function people(count: number): FormRow[] {
  return Array.from({ length: count }, (_, index) => ({
    ...row(index + 1),
    nationalId: inventedNationalId(500 + index),
  }))
}

function cellsOf(one: FormRow) {
  const { email, familyName, givenName, isLiaison, mobilePhone, nationalId, officePhone } = one
  return [givenName, familyName, nationalId, email, officePhone, mobilePhone, isLiaison ? 'X' : '']
}

function csv(rows: FormRow[]) {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const lines = [HEADINGS, ...rows.map(cellsOf)].map((line) => line.map(quoted).join(';'))

  return Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`)
}

function assertKept(assert: Assert, response: ApiResponse, { mode, pasted = '' }: Given) {
  const kept = typedInput(response.flashMessage('typedInput'))
  assert.containsSubset(kept, { mode, pasted })
}
