import { askClamd } from '#documents/clamd'
import type Account from '#models/account'
import Document from '#models/document'
import Mail from '#models/mail'
import RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { approveForm } from '#operations/form_approval'
import { proposeForm } from '#operations/form_decision'
import { checkWaitingScans } from '#operations/scan_checks'
import { eicar, freePort, startClamd, type TestClamd } from '#tests/clamd'
import { resetDatabase } from '#tests/database'
import { liaison, portalDraft, post, printed } from '#tests/functional/portal/world'
import { pdf } from '#tests/scans'
import { flat, typedForm } from '#tests/typed_form'
import {
  eventsOf,
  lawfulContent,
  newWorld,
  row,
  shownDigest,
  sinceNow,
  type World,
} from '#tests/world'
import { startWorker } from '#tests/worker_process'
import env from '#start/env'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { until } from '#tests/until'

test.group('A scan is checked by clamd', (group) => {
  let clamd: TestClamd
  let world: World

  group.setup(async () => {
    clamd = await startClamd()
    return () => clamd.stop()
  })
  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    return use(clamd)
  })

  test('and taken when it is clean', async ({ assert, client }) => {
    const form = await uploaded(client, world, await pdf({ pages: 1 }))

    const page = await read(client, world.ayse, form)
    const picture = await read(client, world.ayse, form, '/scan/pages/1')

    assert.equal(form.scan.checkState, 'clean')
    assert.isNotNull(form.scan.checkedAt)
    page.assertTextIncludes('Zararlı yazılıma karşı denetlendi')
    picture.assertStatus(200)
  })

  test('and refused when it is known: nothing is kept, and the log says by which name', async ({
    assert,
    client,
  }) => {
    const filesBefore = await storedFiles()
    const bytes = await infected()

    const response = await upload(client, world, bytes)

    const messages = response.flashMessage('inputErrorsBag') as Record<string, string[]>
    assert.include(messages.scan[0], 'zararlı yazılım bulundu')
    assert.isNull(await Document.first())
    assert.sameMembers(await storedFiles(), filesBefore)
    assert.containsSubset(await eventsOf('scan.infected'), [
      {
        'event.outcome': 'failure',
        'user.id': `staff:${world.ayse.id}`,
        'ssps.applicant': String(world.party.applicantId),
        'ssps.target': { type: 'participation', id: String(world.party.id) },
        'ssps.details': { bytes: bytes.length, signature: 'Eicar-Test-Signature.UNOFFICIAL' },
      },
    ])
  })

  test('the same of a signed form that comes through the portal', async ({ assert, client }) => {
    const deniz = await liaison(world)
    const draft = await portalDraft(deniz)

    await uploadSigned(client, deniz, draft)

    const [event] = await eventsOf('scan.infected')
    const form = await RequestForm.numbered(draft.number)
    assert.isNull(form.scanId)
    assert.include(event['ssps.target'], { type: 'request_form', id: String(form.id) })
  })
})

test.group('A scan that clamd did not check yet', (group) => {
  let world: World
  let port: number

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    port = await freePort()
    return use({ host: '127.0.0.1', port })
  })

  test('is kept, but nobody reads it and no form is approved on it', async ({ assert, client }) => {
    const form = await uploaded(client, world, await pdf({ pages: 1 }))

    const page = await read(client, world.ayse, form)
    const answers = [
      await read(client, world.ayse, form, '/scan'),
      await read(client, world.mehmet, form, '/scan/pages/1'),
    ]

    assert.equal(form.scan.checkState, 'awaiting_check')
    page.assertTextIncludes('henüz denetlenmedi')
    assert.notInclude(page.text(), '/scan/pages/1')
    for (const answer of answers) {
      answer.assertStatus(423)
      answer.assertTextIncludes('Tarama henüz denetlenmedi')
    }
    assert.isEmpty(await eventsOf('scan.viewed'))
    await proposeForm(form, { by: world.ayse, opId: randomUUID(), version: form.version })
    await assert.rejects(() => approve(form, world.mehmet), /scan_not_checked/)
    const [refused] = await eventsOf('request_form.refused')
    assert.equal(refused['event.reason'], 'scan_not_checked')
    await assert.rejects(() => checkWaitingScans(), /ECONNREFUSED/)
  })

  test('is checked by the worker as soon as clamd is there again', async ({ assert, client }) => {
    const form = await uploaded(client, world, await pdf({ pages: 1 }))
    const clamd = await startClamd(port)
    const worker = startWorker({ CLAMD_HOST: '127.0.0.1', CLAMD_PORT: String(port) })

    await until(async () => (await stateOf(form)) === 'clean')
    await worker.kill()
    await clamd.stop()

    const original = await read(client, world.ayse, form, '/scan')
    original.assertStatus(200)
    assert.lengthOf(await eventsOf('scan.viewed'), 1)
  })

  test('is deleted when it turns out to be infected, and the log says so', async ({
    assert,
    client,
  }) => {
    const filesBefore = await storedFiles()
    const form = await uploaded(client, world, await infected())
    await proposeForm(form, { by: world.ayse, opId: randomUUID(), version: form.version })
    const clamd = await startClamd(port)

    await Promise.all([checkWaitingScans(), checkWaitingScans()])
    await clamd.stop()

    const page = await read(client, world.ayse, form)
    const original = await read(client, world.ayse, form, '/scan')
    assert.equal(await stateOf(form), 'infected')
    assert.sameMembers(await storedFiles(), filesBefore)
    page.assertTextIncludes('Taramada zararlı yazılım bulundu ve dosya silindi')
    original.assertStatus(410)
    await assert.rejects(() => approve(form, world.mehmet), /scan_infected/)
    const [refused] = await eventsOf('request_form.refused')
    assert.equal(refused['event.reason'], 'scan_infected')
    const events = await eventsOf('scan.infected')
    assert.lengthOf(events, 1)
    assert.containsSubset(events[0], {
      'ssps.applicant': String(world.party.applicantId),
      'ssps.details': { signature: 'Eicar-Test-Signature.UNOFFICIAL' },
    })
    assert.isEmpty(await Mail.query())
  })

  test('is no surprise to the liaison who uploaded it: a mail tells', async ({
    assert,
    client,
  }) => {
    const deniz = await liaison(world)
    const draft = await portalDraft(deniz)
    await uploadSigned(client, deniz, draft)
    const clamd = await startClamd(port)

    await checkWaitingScans()
    await clamd.stop()

    const [mail] = await Mail.query().where('kind', 'form.scan_infected')
    assert.equal(mail.recipient, row(1).email)
    assert.include(mail.body, `${draft.number} sayılı`)
    assert.equal(await stateOf(await RequestForm.numbered(draft.number)), 'infected')
  })
})

test.group('Without clamd', (group) => {
  group.each.setup(() => resetDatabase())

  test('nothing is checked, and the page does not say otherwise', async ({ assert, client }) => {
    const world = await newWorld()

    const form = await uploaded(client, world, await infected())

    const page = await read(client, world.ayse, form)
    assert.equal(form.scan.checkState, 'unchecked')
    page.assertTextIncludes('Zararlı yazılım denetimi kurulu değil')
  })

  test('silence and nonsense are no verdict', async ({ assert }) => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    const strange = createServer((socket) => socket.end('220 mail.example ESMTP\r\n'))
    strange.listen(0, '127.0.0.1')
    await Promise.all([once(silent, 'listening'), once(strange, 'listening')])

    for (const server of [silent, strange]) {
      const { port } = server.address() as AddressInfo
      const asked = askClamd(Buffer.from('x'), { host: '127.0.0.1', port }, 300)
      await assert.rejects(() => asked)
      server.close()
    }
  })
})

/** For one test. */
function use({ host, port }: { host: string; port: number }) {
  env.set('CLAMD_HOST', host)
  env.set('CLAMD_PORT', port)

  return () => env.set('CLAMD_HOST', '')
}

/** What follows the end of a PDF is kept with it. */
async function infected() {
  return Buffer.concat([await pdf({ pages: 1 }), eicar()])
}

async function uploaded(client: ApiClient, world: World, bytes: Buffer) {
  await upload(client, world, bytes)
  return RequestForm.query().preload('scan').firstOrFail()
}

function upload(client: ApiClient, { ayse, party }: World, bytes: Buffer) {
  return client
    .post(`/backoffice/participations/${party.id}/request-forms`)
    .withGuard('staff')
    .loginAs(ayse)
    .withSession(sinceNow())
    .withCsrfToken()
    .header('referer', `/backoffice/participations/${party.id}/request-forms/new`)
    .redirects(0)
    .fields(flat(typedForm(lawfulContent())))
    .file('scan', bytes, { filename: 'talep.pdf' })
}

/** With a harmless signature behind the PDF's end. */
async function uploadSigned(client: ApiClient, by: Account, draft: RequestForm) {
  const paper = await printed(draft, by)

  return post(client, by, `/portal/request-forms/${draft.number}/scan`)
    .fields({ opId: randomUUID(), version: String(draft.version), signedOn: '2023-05-02' })
    .file('scan', Buffer.concat([paper, eicar()]), { filename: 'imzali.pdf' })
}

function read(client: ApiClient, by: Staff, { number }: RequestForm, path = '') {
  return client
    .get(`/backoffice/request-forms/${number}${path}`)
    .header('accept', 'text/html')
    .withGuard('staff')
    .loginAs(by)
    .withSession(sinceNow())
}

async function approve({ number }: RequestForm, by: Staff) {
  const form = await RequestForm.numbered(number)
  return approveForm(form, { by, opId: randomUUID(), digest: await shownDigest(form) })
}

async function stateOf({ scanId }: RequestForm) {
  const { checkState } = await Document.findOrFail(scanId)
  return checkState
}

async function storedFiles() {
  const entries = await readdir(join(env.get('DATA_DIR'), 'files'), {
    recursive: true,
    withFileTypes: true,
  }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}
