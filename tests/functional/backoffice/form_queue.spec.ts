import RequestForm from '#models/request_form'
import { takeUpForm } from '#operations/form_decision'
import { formHolders, listedForms } from '#operations/listing'
import { registerOriginal } from '#operations/paper_custody'
import { resetDatabase } from '#tests/database'
import { liaison, ORIGINAL, portalDraft, submittedForm } from '#tests/functional/portal/world'
import { draftOf, newWorld, participating, sinceNow, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

test.group('The queue of forms', (group) => {
  let world: World
  let paper: RequestForm
  let submitted: RequestForm
  let own: RequestForm

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    paper = await draftOf(world.party, world.ayse)
    submitted = await submittedForm(await liaison(world, await another(world, 1)))
    own = await portalDraft(await liaison(world, await another(world, 2)))
  })

  test('says in whose hands each form is', async ({ assert }) => {
    const { ayse, election } = world
    const held = (holder: string) => numbers({ holder })

    assert.deepEqual(await held(String(ayse.id)), [paper.number])
    assert.deepEqual(await held('nobody'), [submitted.number])
    assert.deepEqual(await held('applicant'), [own.number])
    await takeUp(submitted)
    assert.sameMembers(await held(String(world.zeynep.id)), [submitted.number])
    assert.isEmpty(await held('nobody'))
    const holders = await formHolders(election)
    assert.deepEqual(
      holders.map(({ fullName }) => fullName),
      [ayse.fullName, world.zeynep.fullName]
    )
  })

  test('R07 m.5/a: lists the forms whose original is missing, and the overview counts them', async ({
    assert,
    client,
  }) => {
    const overview = () =>
      client.get('/backoffice').withSession(sinceNow()).withGuard('staff').loginAs(world.ayse)

    assert.deepEqual(await numbers({ original: 'missing' }), [submitted.number])
    const before = await overview()
    before.assertTextIncludes('Portaldan gelen 1 formun')
    await registerOriginal(submitted, {
      ...ORIGINAL,
      by: world.ayse,
      opId: randomUUID(),
      version: submitted.version,
    })

    assert.isEmpty(await numbers({ original: 'missing' }))
    const after = await overview()
    assert.notInclude(after.text(), 'Portaldan gelen')
  })

  test('finds what has stood in its state for some days; an edit begins no new wait', async ({
    assert,
  }) => {
    await db.rawQuery(
      'update request_forms set state_since = now(3) - interval 4 day where id = ?',
      [submitted.id]
    )

    assert.deepEqual(await numbers({ days: '3' }), [submitted.number])
    assert.isEmpty(await numbers({ days: '7' }))
    await submitted.refresh()
    await submitted.merge({ version: submitted.version + 1 }).save()
    assert.deepEqual(await numbers({ days: '3' }), [submitted.number])
    await takeUp(submitted)
    assert.isEmpty(await numbers({ days: '3' }))
  })

  test('reads its filters from the address bar, and shows them', async ({ client }) => {
    const list = (query: string) =>
      client
        .get(`/backoffice/request-forms?${query}`)
        .withSession(sinceNow())
        .withGuard('staff')
        .loginAs(world.ayse)

    const mine = await list(`state=open&holder=${world.ayse.id}&days=&original=`)
    mine.assertTextIncludes(paper.number)
    mine.assertTextIncludes('Ayşe Yılmaz (siz)')
    const missing = await list('original=missing')
    missing.assertTextIncludes(submitted.number)
    missing.assertTextIncludes('Aslı bekleniyor')
  })

  async function numbers(filters: Parameters<typeof listedForms>[1]) {
    const forms = await listedForms(world.election, filters)
    return forms.map(({ number }) => number)
  }

  async function takeUp(form: RequestForm) {
    const { version } = await RequestForm.numbered(form.number)
    await takeUpForm(form, { by: world.zeynep, opId: randomUUID(), version })
  }
})

function another({ election }: World, index: number) {
  return participating(election, { kind: 'party', name: `Başka Parti ${index}` })
}
