import type Account from '#models/account'
import RequestForm from '#models/request_form'
import { returnForm, takeUpForm } from '#operations/form_decision'
import { resetDatabase } from '#tests/database'
import { liaison, read, submittedForm } from '#tests/functional/portal/world'
import { newWorld, proposedForm, RETURN, sinceNow, type World } from '#tests/world'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

const REMARKS = [
  { field: 'users.2.email', remark: 'Kurumsal adresi yazınız' },
  { field: 'users.2', remark: 'İkinci kişi kim' },
  { field: 'users', remark: 'En az üç kişi yazınız' },
  { field: 'ips.1', remark: 'Sağlayıcıya sorunuz' },
  { field: 'services', remark: 'Hangi hizmet' },
  { field: 'officialName', remark: 'Yetkilinin tam adını yazınız' },
  { field: 'scan', remark: 'Mühür okunmuyor' },
]

test.group('The remarks of a return', (group) => {
  let world: World
  let deniz: Account

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    deniz = await liaison(world)
  })

  test('stand at their fields on the page where the liaison corrects them', async ({
    assert,
    client,
  }) => {
    const { number } = await returned(world, await submittedForm(deniz))

    const page = await read(client, deniz, `/portal/request-forms/${number}/edit`)

    page.assertStatus(200)
    const html = page.text()
    assertAt(assert, html, 'field-users-1-email', 'Kurumsal adresi yazınız')
    assertAt(assert, html, 'field-ips-0', 'Sağlayıcıya sorunuz')
    assertAt(assert, html, 'field-wantsWebSite', 'Hangi hizmet')
    assertAt(assert, html, 'field-officialName', 'Yetkilinin tam adını yazınız')
    assert.match(
      html,
      /id="field-users-1-givenName"[^>]*aria-describedby="field-users-2-remarks"/s,
      'a row'
    )
    assert.include(textOf(html, 'field-users-2-remarks'), 'İkinci kişi kim')
    for (const link of [
      '#field-users-1-email',
      '#field-users-2',
      '#field-users',
      '#field-ips-0',
      '#field-wantsWebSite',
      '#field-officialName',
    ]) {
      assert.include(html, `<a href="${link}">`)
      assert.include(html, `id="${link.slice(1)}"`)
    }
    assert.include(html, `/portal/request-forms/${number}#field-shown-scan`)
  })

  test('stand at their fields on the page of the form too', async ({ assert, client }) => {
    const { number } = await returned(world, await submittedForm(deniz))

    const page = await read(client, deniz, `/portal/request-forms/${number}`)

    for (const { remark } of REMARKS) {
      page.assertTextIncludes(remark)
    }
    const html = page.text()
    for (const [, id] of html.matchAll(/<a href="#(field-shown-[\w-]+)"/g)) {
      assert.include(html, `id="${id}"`)
    }
    assert.lengthOf(html.match(/<a href="#field-shown-/g) ?? [], REMARKS.length)
    assert.include(textOf(html, 'field-shown-officialName'), 'Yetkilinin tam adını yazınız')
  })

  test('are the newest ones alone', async ({ assert, client }) => {
    const form = await returned(world, await submittedForm(deniz))
    const [sent] = await form.related('returns').query()
    const former = await form.related('returns').create({
      ...sent.serialize(),
      id: sent.id - 1,
      returnedAt: sent.returnedAt.minus({ days: 1 }),
    })
    await former.related('remarks').create({ field: 'officialName', remark: 'Eski not' })

    const page = await read(client, deniz, `/portal/request-forms/${form.number}/edit`)

    assert.notInclude(page.text(), 'Eski not')
  })

  test('stand at the fields of a paper form that SKGM corrects itself', async ({
    assert,
    client,
  }) => {
    const { number } = await returned(world, await proposedForm(world.rival, world.zeynep))

    const page = await client
      .get(`/backoffice/request-forms/${number}/edit`)
      .withSession(sinceNow())
      .withGuard('staff')
      .loginAs(world.ayse)

    assertAt(assert, page.text(), 'field-users-1-email', 'Kurumsal adresi yazınız')
    assertAt(assert, page.text(), 'field-scan', 'Mühür okunmuyor')
  })
})

test.group('A remark about a place that is not there', (group) => {
  group.each.setup(resetDatabase)

  test('stands in the list without a link', async ({ assert, client }) => {
    const world = await newWorld()
    const deniz = await liaison(world)
    const { number } = await returned(world, await submittedForm(deniz), [
      { field: 'ips.2', remark: 'İkinci adres nerede' },
    ])

    const page = await read(client, deniz, `/portal/request-forms/${number}`)

    page.assertTextIncludes('İkinci adres nerede')
    assert.notInclude(page.text(), '#field-shown-ips-2')
  })
})

/** Ayşe took it up and returned it. */
async function returned({ ayse }: World, form: RequestForm, remarks = REMARKS) {
  if (form.state === 'submitted') {
    await takeUpForm(form, { by: ayse, opId: randomUUID(), version: form.version })
  }
  const taken = await RequestForm.numbered(form.number)
  await returnForm(taken, {
    by: ayse,
    opId: randomUUID(),
    version: taken.version,
    ...RETURN,
    remarks,
  })

  return RequestForm.numbered(form.number)
}

/** The remark is the field's own description. */
function assertAt(assert: Assert, html: string, id: string, remark: string) {
  const [input] = new RegExp(`<input[^>]*\\sid="${id}"[^>]*>`, 's').exec(html) ?? ['']

  assert.match(input, new RegExp(`aria-describedby="[^"]*${id}-remarks`), id)
  assert.include(textOf(html, `${id}-remarks`), remark)
}

/** From the opening of an element on. */
function textOf(html: string, id: string) {
  const at = html.indexOf(`id="${id}"`)
  return at === -1 ? '' : html.slice(at, at + 600)
}
