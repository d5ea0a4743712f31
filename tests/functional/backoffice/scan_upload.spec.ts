import Document from '#models/document'
import RequestForm from '#models/request_form'
import { typedInput } from '#exceptions/typed_input'
import { resetDatabase } from '#tests/database'
import { noise, paper, pdf, pngHeader, tiff } from '#tests/scans'
import { flat, typedForm } from '#tests/typed_form'
import { draftOf, eventsOf, lawfulContent, newWorld, sinceNow, type World } from '#tests/world'
import env from '#start/env'
import { SCAN_LIMITS } from '#documents/scan'
import type Staff from '#models/staff'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const MEGABYTE = 1024 * 1024

const TAKEN = [
  { kind: 'a PDF', name: 'talep.png', mediaType: 'application/pdf', made: () => pdf({ pages: 2 }) },
  {
    kind: 'a JPEG',
    name: 'talep.pdf',
    mediaType: 'image/jpeg',
    made: () => paper().jpeg().toBuffer(),
  },
  {
    kind: 'a PNG',
    name: 'talep.exe',
    mediaType: 'image/png',
    made: () => paper().png().toBuffer(),
  },
  { kind: 'a TIFF', name: 'talep.html', mediaType: 'image/tiff', made: () => tiff({ pages: 2 }) },
]

const REFUSED = [
  {
    what: 'a program named .pdf',
    reason: 'unsupported_type',
    said: 'PDF, JPEG, PNG veya TIFF değil',
    made: () => Buffer.from(`MZ\x90\0\x03${'\0'.repeat(60)}PE\0\0`, 'latin1'),
  },
  {
    what: 'a web page named .pdf',
    reason: 'unsupported_type',
    said: 'PDF, JPEG, PNG veya TIFF değil',
    made: () => Buffer.from('<!doctype html><script>alert(1)</script>'),
  },
  {
    what: 'an encrypted PDF',
    reason: 'encrypted',
    said: 'Dosya şifreli',
    made: () => pdf({ pages: 1, userPassword: 'gizli' }),
  },
  {
    what: 'a PDF cut after its head',
    reason: 'broken',
    said: 'Dosya bozuk veya eksik',
    made: async () => headOf(await pdf({ pages: 1 })),
  },
  {
    what: 'half a photo',
    reason: 'broken',
    said: 'Dosya bozuk veya eksik',
    made: async () => half(await noise().jpeg().toBuffer()),
  },
  { what: 'an empty file', reason: 'empty', said: 'Dosya boş', made: () => Buffer.alloc(0) },
  {
    what: 'twenty-one megabytes',
    reason: 'too_large',
    said: '20 MB sınırını aşıyor',
    made: () => Buffer.alloc(21 * MEGABYTE),
  },
  {
    what: 'twenty-one pages',
    reason: 'too_many_pages',
    said: '20 sayfadan uzun',
    made: () => pdf({ pages: 21, size: [210, 297] }),
  },
  {
    what: 'a picture of 50,000 × 50,000 points',
    reason: 'too_many_pixels',
    said: '40 milyon noktadan büyük',
    made: () => pngHeader(50_000, 50_000),
  },
]

test.group('A scan that is taken', (group) => {
  group.each.setup(() => resetDatabase())

  test('R07 m.5/a: {kind} is told by its content, whatever its name says')
    .with(TAKEN)
    .run(async ({ assert, client }, { made, mediaType, name }) => {
      const world = await newWorld()
      const bytes = await made()

      const response = await upload(client, newFormOf(world), { by: world.ayse, bytes, name })

      response.assertStatus(302)
      const form = await RequestForm.query().preload('scan').firstOrFail()
      assert.equal(response.header('location'), `/backoffice/request-forms/${form.number}`)
      assert.containsSubset(form.scan.$attributes, { mediaType, originalName: name })
      assert.equal(form.scan.byteSize, bytes.length)
    })

  test('the browser sends a field without a file, and the form is saved without a scan', async ({
    assert,
    client,
  }) => {
    const world = await newWorld()

    await upload(client, newFormOf(world), { by: world.ayse, bytes: Buffer.alloc(0), name: '' })

    const form = await RequestForm.firstOrFail()
    assert.isNull(form.scanId)
    assert.isEmpty(await eventsOf('scan.refused'))
  })

  test('another scan takes the place of the first, which stays in the archive', async ({
    assert,
    client,
  }) => {
    const { ayse, party } = await newWorld()
    const form = await draftOf(party, ayse)

    await upload(client, `/backoffice/request-forms/${form.number}`, {
      by: ayse,
      bytes: await paper().png().toBuffer(),
      version: form.version,
    })

    const edited = await RequestForm.numbered(form.number)
    assert.notEqual(edited.scanId, form.scanId)
    assert.lengthOf(await Document.all(), 2)
  })
})

test.group('A scan that is refused', (group) => {
  group.each.setup(() => resetDatabase())

  test('{what} is refused at the field and on record; nothing is kept, nothing typed is lost')
    .with(REFUSED)
    .run(async ({ assert, client }, { made, reason, said }) => {
      const world = await newWorld()
      const filesBefore = await storedFiles()
      const bytes = await made()

      const response = await upload(client, newFormOf(world), { by: world.ayse, bytes })

      assert.equal(
        response.header('location'),
        `/backoffice/participations/${world.party.id}/request-forms/new`
      )
      assert.include(messagesAt(response, 'scan')[0], said)
      assert.containsSubset(typedInput(response.flashMessage('typedInput')), {
        officialName: 'Nermin Taşkın',
        users: [{ familyName: 'Aksoy' }],
      })
      assert.isNull(await RequestForm.first())
      assert.isNull(await Document.first())
      assert.sameMembers(await storedFiles(), filesBefore)
      assert.containsSubset(await eventsOf('scan.refused'), [
        {
          'event.outcome': 'failure',
          'event.reason': reason,
          'user.id': `staff:${world.ayse.id}`,
          'ssps.election': String(world.election.id),
          'ssps.applicant': String(world.party.applicantId),
          'ssps.target': { type: 'participation', id: String(world.party.id) },
          'ssps.details': { bytes: bytes.length },
        },
      ])
    })

  test('the page that comes back says it at the field and shows what was typed', async ({
    client,
  }) => {
    const world = await newWorld()
    const refused = await upload(client, newFormOf(world), {
      by: world.ayse,
      bytes: Buffer.from('<html>'),
    })

    const page = await client
      .get(refused.header('location')!)
      .withGuard('staff')
      .loginAs(world.ayse)
      .withSession(sinceNow())
      .withFlashMessages(refused.flashMessages())

    page.assertStatus(200)
    page.assertTextIncludes('id="field-scan-errors"')
    page.assertTextIncludes('PDF, JPEG, PNG veya TIFF değil')
    page.assertTextIncludes('value="Nermin Taşkın"')
    page.assertTextIncludes('value="kullanici0.2@parti.example"')
  })

  test('of a form that is there the event names the form, and its first scan stays', async ({
    assert,
    client,
  }) => {
    const { ayse, party } = await newWorld()
    const form = await draftOf(party, ayse)

    await upload(client, `/backoffice/request-forms/${form.number}`, {
      by: ayse,
      bytes: Buffer.from('MZ'),
      version: form.version,
    })

    const [event] = await eventsOf('scan.refused')
    const unchanged = await RequestForm.numbered(form.number)
    assert.deepEqual(event['ssps.target'], {
      type: 'request_form',
      id: String(form.id),
      version: form.version,
    })
    assert.deepEqual([unchanged.scanId, unchanged.version], [form.scanId, form.version])
  })

  test('a body beyond what any scan may have gets the page that says so', async ({
    assert,
    client,
  }) => {
    const world = await newWorld()

    const response = await upload(client, newFormOf(world), {
      by: world.ayse,
      bytes: Buffer.alloc(SCAN_LIMITS.maxBytes + 3 * MEGABYTE),
    })

    response.assertStatus(413)
    response.assertTextIncludes('Gönderilen dosya çok büyük')
    assert.isNull(await RequestForm.first())
  })

  test('a good scan of a form that is refused is not kept either', async ({ assert, client }) => {
    const world = await newWorld()
    const { number } = await draftOf(world.party, world.zeynep)
    const filesBefore = await storedFiles()

    const response = await upload(client, newFormOf(world), {
      by: world.ayse,
      bytes: await paper().png().toBuffer(),
    })

    assert.include(response.flashMessage('error'), number)
    assert.sameMembers(await storedFiles(), filesBefore)
  })

  test('the same form sent twice keeps one scan', async ({ assert, client }) => {
    const world = await newWorld()
    const sent = { by: world.ayse, bytes: await paper().png().toBuffer(), opId: OP_ID }
    await upload(client, newFormOf(world), sent)
    const filesBefore = await storedFiles()

    await upload(client, newFormOf(world), sent)

    assert.lengthOf(await Document.all(), 1)
    assert.sameMembers(await storedFiles(), filesBefore)
  })

  test('text where the file belongs is no scan', async ({ assert, client }) => {
    const world = await newWorld()

    await asClerk(client, newFormOf(world), world.ayse)
      .fields(flat(typedForm(lawfulContent())))
      .field('scan', '../../etc/passwd')

    const form = await RequestForm.firstOrFail()
    assert.isNull(form.scanId)
  })
})

test.group('The temporary folder', (group) => {
  const usual = process.env.TMPDIR
  let folder: string

  group.each.setup(async () => {
    await resetDatabase()
    folder = await mkdtemp(join(tmpdir(), 'uploads-'))
    process.env.TMPDIR = folder
  })
  group.each.teardown(async () => {
    delete process.env.TMPDIR
    Object.assign(process.env, usual === undefined ? {} : { TMPDIR: usual })
    await rm(folder, { recursive: true })
  })

  test('holds nothing of an upload once it was answered: {what}')
    .with([
      { what: 'taken', name: 'scan', made: () => paper().png().toBuffer() },
      { what: 'refused', name: 'scan', made: () => Buffer.from('MZ') },
      { what: 'too large', name: 'scan', made: () => Buffer.alloc(23 * MEGABYTE) },
      { what: 'nobody asked for', name: 'users[0][photo]', made: () => Buffer.from('MZ') },
    ])
    .run(async ({ assert, client }, { made, name }) => {
      const world = await newWorld()

      await asClerk(client, newFormOf(world), world.ayse)
        .fields(flat(typedForm(lawfulContent())))
        .file(name, await made(), { filename: 'talep.pdf' })

      assert.isEmpty(await leftIn(folder))
    })

  test('holds nothing of what a stranger sent', async ({ assert, client }) => {
    await client.post('/sign-in').file('scan', Buffer.from('MZ'), { filename: 'x.pdf' })

    assert.isEmpty(await leftIn(folder))
  })
})

test.group('A scan on its way out', (group) => {
  group.each.setup(() => resetDatabase())

  test('the original is saved, never opened in our origin, and the log says who took it', async ({
    assert,
    client,
  }) => {
    const { ayse, mehmet, party } = await newWorld()
    const form = await draftOf(party, ayse)

    const response = await read(client, mehmet, `/backoffice/request-forms/${form.number}/scan`)

    response.assertStatus(200)
    assert.containsSubset(response.headers(), {
      'content-type': 'image/png',
      'content-disposition': `attachment; filename="talep formu.png"; filename*=UTF-8''talep%20formu.png`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    const [event] = await eventsOf('scan.viewed')
    assert.equal(event['user.id'], `staff:${mehmet.id}`)
    assert.deepEqual(event['ssps.target'], { type: 'document', id: String(form.scanId) })
  })

  test('a page is a picture of our own', async ({ assert, client }) => {
    const { ayse, party } = await newWorld()
    const form = await draftOf(party, ayse)

    const response = await read(
      client,
      ayse,
      `/backoffice/request-forms/${form.number}/scan/pages/1`
    )

    response.assertStatus(200)
    assert.equal(response.header('content-type'), 'image/webp')
    assert.equal(response.header('cache-control'), 'no-store')
    assert.equal(response.body().subarray(8, 12).toString('latin1'), 'WEBP')
  })

  test('a page there is not, of this form or of one without a scan, is not found', async ({
    client,
  }) => {
    const { ayse, party, rival } = await newWorld()
    const form = await draftOf(party, ayse)
    const other = await draftOf(rival, ayse)
    await other.merge({ scanId: null }).save()

    for (const path of [
      `${form.number}/scan/pages/2`,
      `${form.number}/scan/pages/0`,
      `${form.number}/scan/pages/01`,
      `${form.number}/scan/pages/1%00`,
      `${other.number}/scan/pages/1`,
      `${other.number}/scan`,
      'TF-1900-0001/scan/pages/1',
    ]) {
      const response = await read(client, ayse, `/backoffice/request-forms/${path}`)

      response.assertStatus(404)
    }
  })
})

const OP_ID = '7a5cf7a6-0d4c-4a41-9d1f-6a0f4c6f2b11'

type Sent = { by: Staff; bytes: Buffer; name?: string; version?: number; opId?: string }

/** A lawful form with this file, as the browser sends both. */
function upload(
  client: ApiClient,
  url: string,
  { by, bytes, name = 'talep.pdf', version, opId }: Sent
) {
  const fields = { ...typedForm(lawfulContent(), { version }), ...(opId ? { opId } : {}) }

  return asClerk(client, url, by).fields(flat(fields)).file('scan', bytes, { filename: name })
}

function asClerk(client: ApiClient, url: string, by: Staff) {
  return client
    .post(url)
    .header('referer', url.includes('participations') ? `${url}/new` : `${url}/edit`)
    .header('accept', 'text/html')
    .withGuard('staff')
    .loginAs(by)
    .withSession(sinceNow())
    .withCsrfToken()
    .redirects(0)
}

function read(client: ApiClient, by: Staff, url: string) {
  return client.get(url).withGuard('staff').loginAs(by).withSession(sinceNow()).redirects(0)
}

function newFormOf({ party }: World) {
  return `/backoffice/participations/${party.id}/request-forms`
}

function messagesAt(response: { flashMessage: (key: string) => unknown }, field: string) {
  const bag = response.flashMessage('inputErrorsBag') as Record<string, string[]> | undefined
  return bag?.[field] ?? []
}

function headOf(bytes: Buffer) {
  return bytes.subarray(0, 120)
}

function half(bytes: Buffer) {
  return bytes.subarray(0, bytes.length / 2)
}

async function storedFiles() {
  const folder = join(env.get('DATA_DIR'), 'files')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })

  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

/** What is there a little later: a body that was cut off is cleared away beside the answer. */
async function leftIn(folder: string) {
  const patience = AbortSignal.timeout(5_000)
  let left = await readdir(folder)

  while (!patience.aborted && left.length > 0) {
    await pause(20)
    left = await readdir(folder)
  }
  return left
}
