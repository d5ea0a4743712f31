import Account from '#models/account'
import RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { issueLetters } from '#operations/credential_issue'
import { approveForm } from '#operations/form_approval'
import { proposeForm, takeUpForm } from '#operations/form_decision'
import { compareScan, registerOriginal } from '#operations/paper_custody'
import { resetDatabase } from '#tests/database'
import { liaison, ORIGINAL, submittedForm } from '#tests/functional/portal/world'
import { eventsOf, newWorld, shownDigest, type World } from '#tests/world'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

test.group('The original of a portal form', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('R07 m.5/a: credentials wait for it, and leave once it is registered', async ({
    assert,
  }) => {
    const { ayse, mehmet, zeynep } = world
    const form = await proposed(await submittedForm(await liaison(world)), ayse)
    await approve(form, mehmet)
    const issue = async () =>
      issueLetters(await RequestForm.numbered(form.number), { by: zeynep, opId: randomUUID() })

    await assert.rejects(issue, /original_missing/)
    const approved = await RequestForm.numbered(form.number)
    await registerOriginal(approved, { ...ORIGINAL, ...act(ayse, approved) })
    await issue()

    const waiting = await Account.query().where('state', 'pending')
    assert.isEmpty(waiting)
    const [event] = await eventsOf('request_form.original_registered')
    const changes = event['ssps.changes'] as { field: string }[]
    assert.sameMembers(
      changes.map(({ field }) => field),
      Object.keys(ORIGINAL)
    )
  })

  test('leaves what was signed as it was', async ({ assert }) => {
    const form = await submittedForm(await liaison(world))

    await registerOriginal(form, { ...ORIGINAL, ...act(world.ayse, form) })

    const kept = await RequestForm.numbered(form.number)
    assert.equal(kept.contentDigest, form.contentDigest)
    assert.equal(kept.revision, form.revision)
  })
})

test.group('A scan whose codes could not be read', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('is approved once two people found it the same', async ({ assert }) => {
    const { ayse, mehmet } = world
    const form = await unreadable(world)

    await assert.rejects(() => approve(form, mehmet), /comparison_missing/)
    await compare(form, ayse, 'same')
    await assert.rejects(() => compare(form, ayse, 'same'), /nothing_to_compare/)
    await assert.rejects(() => approve(form, mehmet), /comparison_missing/)
    await compare(form, mehmet, 'same')
    await approve(form, mehmet)

    const approved = await RequestForm.numbered(form.number)
    assert.equal(approved.state, 'approved')
    assert.lengthOf(await eventsOf('scan.compared'), 2)
    const refused = await eventsOf('request_form.refused')
    assert.deepEqual(
      refused.map((event) => event['event.reason']),
      ['comparison_missing', 'comparison_missing']
    )
  })

  test('is not approved when one of them found it different', async ({ assert }) => {
    const { ayse, mehmet, zeynep } = world
    const form = await unreadable(world)
    await compare(form, ayse, 'same')
    await compare(form, mehmet, 'same')

    await compare(form, zeynep, 'different')

    await assert.rejects(() => approve(form, mehmet), /comparison_missing/)
  })
})

async function unreadable(world: World) {
  const reading = { outcome: 'compare' as const, pages: [], missing: [] }
  return proposed(await submittedForm(await liaison(world), { reading }), world.ayse)
}

async function proposed({ number }: RequestForm, by: Staff) {
  const submitted = await RequestForm.numbered(number)
  await takeUpForm(submitted, act(by, submitted))
  const taken = await RequestForm.numbered(number)
  await proposeForm(taken, act(by, taken))

  return RequestForm.numbered(number)
}

async function compare({ number }: RequestForm, by: Staff, result: 'same' | 'different') {
  const form = await RequestForm.numbered(number)
  return compareScan(form, { ...act(by, form), result })
}

async function approve({ number }: RequestForm, by: Staff) {
  const form = await RequestForm.numbered(number)
  return approveForm(form, { by, opId: randomUUID(), digest: await shownDigest(form) })
}

function act(by: Staff, { version }: RequestForm) {
  return { by, opId: randomUUID(), version }
}
