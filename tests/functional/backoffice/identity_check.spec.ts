import RequestForm from '#models/request_form'
import { factsOf, loadForm } from '#operations/form_facts'
import { approveForm } from '#operations/form_approval'
import { returnForm } from '#operations/form_decision'
import { editForm } from '#operations/form_intake'
import { contentOf } from '#operations/form_content'
import { checkIdentities, type Finding } from '#operations/identity_check'
import { resetDatabase } from '#tests/database'
import { liaison, portalDraft } from '#tests/functional/portal/world'
import {
  eventsOf,
  newWorld,
  proposedForm,
  RETURN,
  shownDigest,
  sinceNow,
  type World,
} from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

const SOURCE = 'Kimlik Paylaşım Sistemi'

test.group('The identity check', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('R08: says by whom each person was found the same, on the page and on record', async ({
    assert,
    client,
  }) => {
    const form = await proposedForm(world.party, world.ayse)

    await check(form, [{ row: 1, result: 'same' }])

    const page = await client
      .get(`/backoffice/request-forms/${form.number}`)
      .withSession(sinceNow())
      .withGuard('staff')
      .loginAs(world.mehmet)
    page.assertTextIncludes('nüfus kaydıyla aynıdır; karşılaştıran Ayşe Yılmaz')
    page.assertTextIncludes(SOURCE)
    const [event] = await eventsOf('request_form.identities_checked')
    assert.containsSubset(event['ssps.details'], { source: SOURCE, same: '1', different: '' })
  })

  test('R08: nobody is approved who is another in the register, until found the same', async ({
    assert,
  }) => {
    const form = await proposedForm(world.party, world.ayse)
    await check(form, [{ row: 2, result: 'different' }])

    await assert.rejects(() => approve(form, world), /identity_different/)
    await check(form, [{ row: 2, result: 'same' }])
    await approve(form, world)

    const approved = await RequestForm.numbered(form.number)
    assert.isTrue(approved.isApproved)
  })

  test('R08: a corrected person is compared again, the others stay compared', async ({
    assert,
  }) => {
    const { ayse, mehmet } = world
    const form = await proposedForm(world.party, world.ayse)
    await check(form, [
      { row: 1, result: 'same' },
      { row: 2, result: 'different' },
    ])
    await returnForm(form, {
      by: mehmet,
      opId: randomUUID(),
      version: form.version,
      ...RETURN,
      remarks: [{ field: 'users.2.familyName', remark: 'Nüfus kaydında farklı' }],
    })
    const returned = await loadForm(await RequestForm.numbered(form.number))
    const content = contentOf(returned)
    const rows = content.users.map((user) =>
      user.number === 2 ? { ...user, familyName: 'Doğru' } : user
    )

    await editForm(returned, {
      content: { ...content, users: rows },
      scan: null,
      by: ayse,
      opId: randomUUID(),
      version: returned.version,
    })

    const corrected = await loadForm(await RequestForm.numbered(form.number))
    const { identityChecks } = await factsOf(corrected, db.connection())
    assert.deepEqual(identityChecks, [{ row: 1, isSame: true, by: 'Ayşe Yılmaz' }])
  })

  test('is refused of a row that is not there, of nothing, and of a liaison’s own draft', async ({
    assert,
  }) => {
    const form = await proposedForm(world.party, world.ayse)
    const own = await portalDraft(await liaison(world, world.rival))

    await assert.rejects(() => check(form, [{ row: 9, result: 'same' }]), /nothing_to_compare/)
    await assert.rejects(() => check(form, []), /nothing_to_compare/)
    await assert.rejects(() => check(own, [{ row: 1, result: 'same' }]), /nothing_to_compare/)
    assert.isEmpty(await eventsOf('request_form.identities_checked'))
  })

  function check(form: RequestForm, findings: Finding[]) {
    const { ayse: by } = world
    return checkIdentities(form, {
      by,
      opId: randomUUID(),
      version: form.version,
      source: SOURCE,
      findings,
    })
  }
})

async function approve(form: RequestForm, { mehmet }: World) {
  const current = await RequestForm.numbered(form.number)
  return approveForm(current, {
    by: mehmet,
    opId: randomUUID(),
    digest: await shownDigest(current),
  })
}
