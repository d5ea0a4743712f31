import RequestForm from '#models/request_form'
import { approveForm } from '#operations/form_approval'
import { editForm } from '#operations/form_intake'
import { proposeForm, returnForm, takeUpForm } from '#operations/form_decision'
import { contentOf } from '#operations/form_content'
import { resetDatabase } from '#tests/database'
import { liaison, portalDraft, post, printed, read } from '#tests/functional/portal/world'
import { flat, typedForm } from '#tests/typed_form'
import {
  approvedForm,
  eventsOf,
  lawfulContent,
  newWorld,
  participating,
  RETURN,
  shownDigest,
  sinceNow,
  type World,
} from '#tests/world'
import type Account from '#models/account'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

const CANARY = 'KANARYA-7f3a'

test.group("The liaison's own form", (group) => {
  let world: World
  let deniz: Account

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    deniz = await liaison(world)
  })

  test('goes from a draft over paper, scan and submission to its approval', async ({
    assert,
    client,
  }) => {
    const { ayse, mehmet } = world
    await post(client, deniz, '/portal/request-forms').form(flat(typed()))
    const draft = await RequestForm.firstOrFail()
    const paper = await post(client, deniz, `/portal/request-forms/${draft.number}/print`).form({
      opId: randomUUID(),
      version: draft.version,
    })
    await upload(client, deniz, draft, paper.body())
    const signed = await RequestForm.numbered(draft.number)
    await signed.load('scan')

    await post(client, deniz, `/portal/request-forms/${draft.number}/submission`).form({
      opId: randomUUID(),
      version: signed.version,
    })

    assert.equal(signed.scan.verdict, 'green')
    const submitted = await RequestForm.numbered(draft.number)
    assert.containsSubset(submitted.serialize(), { state: 'submitted', channel: 'portal' })
    const receipt = await read(client, deniz, `/portal/request-forms/${draft.number}/receipt`)
    assert.equal(receipt.header('content-type'), 'application/pdf')

    await takeUpForm(submitted, act(ayse, submitted))
    const taken = await RequestForm.numbered(draft.number)
    await proposeForm(taken, act(ayse, taken))
    const proposed = await RequestForm.numbered(draft.number)
    const digest = await shownDigest(proposed)
    await approveForm(proposed, { by: mehmet, opId: randomUUID(), digest })
    const approved = await RequestForm.numbered(draft.number)
    assert.equal(approved.state, 'approved')
  })

  test('names no other applicant with the same address or person, as SKGM reads it', async ({
    assert,
    client,
  }) => {
    const { ayse, mehmet } = world
    const rival = await participating(world.election, { kind: 'party', name: CANARY })
    await approvedForm(rival, { clerk: ayse, approver: mehmet })
    const draft = await portalDraft(deniz)

    const own = await read(client, deniz, `/portal/request-forms/${draft.number}`)
    const skgm = await client
      .get(`/backoffice/request-forms/${draft.number}`)
      .withSession(sinceNow())
      .withGuard('staff')
      .loginAs(ayse)

    assert.notInclude(own.text(), CANARY)
    assert.notInclude(own.text(), 'başka bir talep sahibi')
    skgm.assertTextIncludes(CANARY)
  })

  test('an edit after the print makes a new revision, and the former paper is refused', async ({
    assert,
    client,
  }) => {
    const draft = await portalDraft(deniz)
    const former = await printed(draft, deniz)
    await edit(draft, deniz, { officialName: 'Başka Yetkili' })
    const edited = await RequestForm.numbered(draft.number)
    await printed(edited, deniz)

    const response = await upload(client, deniz, edited, former)

    const form = await RequestForm.numbered(draft.number)
    assert.equal(form.revision, 2)
    assert.isNull(form.scanId)
    assert.include(response.flashMessage('error'), 'eski bir sürümün')
    const [refused] = await eventsOf('scan.refused')
    assert.equal(refused['event.reason'], 'other_revision')
  })

  test('an edit takes signature and scan off a form that was signed already', async ({
    assert,
    client,
  }) => {
    const draft = await portalDraft(deniz)
    await upload(client, deniz, draft, await printed(draft, deniz))
    const signed = await RequestForm.numbered(draft.number)

    await edit(signed, deniz, { officialName: 'Başka Yetkili' })

    const form = await RequestForm.numbered(draft.number)
    assert.isNotNull(signed.scanId)
    assert.isNull(form.scanId)
    assert.isNull(form.signedOn)
  })

  test('is not submitted without its signed scan', async ({ assert, client }) => {
    const draft = await portalDraft(deniz)

    await post(client, deniz, `/portal/request-forms/${draft.number}/submission`).form({
      opId: randomUUID(),
      version: draft.version,
    })

    const form = await RequestForm.numbered(draft.number)
    assert.equal(form.state, 'draft')
  })

  test('is locked once submitted: no edit, no print, no other scan', async ({ assert, client }) => {
    const draft = await portalDraft(deniz)
    const paper = await printed(draft, deniz)
    await upload(client, deniz, draft, paper)
    const signed = await RequestForm.numbered(draft.number)
    await submit(client, deniz, signed)
    const submitted = await RequestForm.numbered(draft.number)

    await assert.rejects(() => edit(submitted, deniz, { officialName: 'X' }), /form_state_changed/)
    await assert.rejects(() => printed(submitted, deniz), /form_state_changed/)
    const response = await upload(client, deniz, submitted, paper)
    assert.include(response.flashMessage('error'), 'durumu')
  })

  test('comes back with remarks, is corrected, and is submitted again as the next revision', async ({
    assert,
    client,
  }) => {
    const { ayse } = world
    const draft = await portalDraft(deniz)
    await upload(client, deniz, draft, await printed(draft, deniz))
    await submit(client, deniz, await RequestForm.numbered(draft.number))
    const submitted = await RequestForm.numbered(draft.number)
    await takeUpForm(submitted, act(ayse, submitted))
    const taken = await RequestForm.numbered(draft.number)
    await returnForm(taken, {
      ...act(ayse, taken),
      ...RETURN,
      remarks: [{ field: 'officialName', remark: 'Adını düzeltiniz' }],
    })

    const page = await read(client, deniz, `/portal/request-forms/${draft.number}`)
    const returned = await RequestForm.numbered(draft.number)
    await edit(returned, deniz, { officialName: 'Nermin Sarı' })
    const corrected = await RequestForm.numbered(draft.number)
    await upload(client, deniz, corrected, await printed(corrected, deniz))
    await submit(client, deniz, await RequestForm.numbered(draft.number))

    page.assertTextIncludes('Adını düzeltiniz')
    assert.deepEqual(corrected.changedSinceReturn, ['officialName'])
    const again = await RequestForm.numbered(draft.number)
    assert.containsSubset(again.serialize(), { state: 'submitted', revision: 2 })
  })

  test('R02 m.4/a: neither side edits what came through the other channel', async ({ assert }) => {
    const draft = await portalDraft(deniz)

    await draft.load((relations) => relations.load('users').load('ips'))
    const staff = editForm(draft, {
      content: { ...contentOf(draft), officialName: 'SKGM' },
      scan: null,
      version: draft.version,
      by: world.ayse,
      opId: randomUUID(),
    })

    await assert.rejects(() => staff, /other_channel/)
    const [refused] = await eventsOf('request_form.refused')
    assert.equal(refused['event.reason'], 'other_channel')
  })
})

test.group('The liaison of another applicant', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('finds nothing at {method} {path}, and the log says that he asked')
    .with([
      { method: 'get', path: '' },
      { method: 'get', path: '/edit' },
      { method: 'post', path: '' },
      { method: 'get', path: '/row-import' },
      { method: 'post', path: '/row-import' },
      { method: 'post', path: '/print' },
      { method: 'post', path: '/scan' },
      { method: 'get', path: '/scan' },
      { method: 'get', path: '/scan/pages/1' },
      { method: 'post', path: '/submission' },
      { method: 'post', path: '/withdrawal' },
      { method: 'get', path: '/receipt' },
    ] as const)
    .run(async ({ assert, client }, { method, path }) => {
      const stranger = await participating(world.election, { kind: 'party', name: CANARY })
      const theirs = await portalDraft(await liaison(world, stranger), { officialName: CANARY })
      const deniz = await liaison({ ...world }, world.party)
      const url = `/portal/request-forms/${theirs.number}${path}`

      const response =
        method === 'get'
          ? await read(client, deniz, url)
          : await post(client, deniz, url).form({ opId: randomUUID(), version: 1 })

      response.assertStatus(404)
      assert.notInclude(response.text(), CANARY)
      const refused = await eventsOf('access.refused')
      assert.equal(refused.at(-1)?.['event.reason'], 'not_authorised')
    })

  test('sees nothing of them on pages of his own', async ({ assert, client }) => {
    const stranger = await participating(world.election, { kind: 'party', name: CANARY })
    await portalDraft(await liaison(world, stranger), { officialName: CANARY })
    const deniz = await liaison(world)

    for (const url of ['/portal', '/portal/request-forms', '/portal/request-forms/new']) {
      const page = await read(client, deniz, url)
      page.assertStatus(200)
      assert.notInclude(page.text(), CANARY)
    }
  })
})

function typed() {
  const form: Record<string, unknown> = typedForm(lawfulContent())

  for (const written of ['signedOn', 'originalReceivedOn', 'originalRegistryNo']) {
    delete form[written]
  }
  return form
}

function act(by: World['ayse'], { version }: RequestForm) {
  return { by, opId: randomUUID(), version }
}

function submit(client: ApiClient, by: Account, { number, version }: RequestForm) {
  return post(client, by, `/portal/request-forms/${number}/submission`).form({
    opId: randomUUID(),
    version,
  })
}

function upload(client: ApiClient, by: Account, { number, version }: RequestForm, paper: Buffer) {
  return post(client, by, `/portal/request-forms/${number}/scan`)
    .fields({ opId: randomUUID(), version: String(version), signedOn: '2023-05-02' })
    .file('scan', paper, { filename: 'imzali.pdf' })
}

async function edit(form: RequestForm, by: Account, change: { officialName: string }) {
  await form.load((relations) => relations.load('users').load('ips'))

  return editForm(form, {
    content: { ...contentOf(form), ...change },
    scan: null,
    version: form.version,
    by,
    opId: randomUUID(),
  })
}
