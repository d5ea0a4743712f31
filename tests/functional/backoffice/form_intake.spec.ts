import RequestForm from '#models/request_form'
import type Participation from '#models/participation'
import type Staff from '#models/staff'
import { resetDatabase } from '#tests/database'
import {
  approvedForm,
  draftOf,
  eventsOf,
  lawfulContent,
  newWorld,
  proposedForm,
  returnedForm,
  row,
  sinceNow,
  type World,
} from '#tests/world'
import { contentOf, type FormContent } from '#operations/form_content'
import { draftForm, editForm } from '#operations/form_intake'
import { registerApplicant, registerParticipation } from '#operations/election_setup'
import db from '@adonisjs/lucid/services/db'
import lodash from '@poppinss/utils/lodash'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

test.group('Registering a paper form', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('a draft holds whatever came: eleven rows, two liaisons, three addresses', async ({
    assert,
  }) => {
    const users = Array.from({ length: 11 }, (_, index) => ({ ...row(1), number: index + 1 }))
    const ips = ['127.1', '010.0.0.1', '::ffff:1.2.3.4'].map((address, index) => ({
      number: index + 1,
      address,
    }))
    const content = lawfulContent({ users, ips, wantsWebSite: false, wantsWebService: false })

    const form = await draftOf(world.party, world.ayse, content)

    await form.load((relations) => relations.load('users').load('ips'))
    assert.deepEqual(contentOf(form), content)
    assert.include(form.serialize(), { state: 'draft', revision: 1, version: 1 })
  })

  test('an empty sheet is a draft too', async ({ assert }) => {
    const empty = lawfulContent({
      wantsWebSite: false,
      wantsWebService: false,
      officialName: '',
      signedOn: null,
      originalReceivedOn: null,
      originalRegistryNo: '',
      ips: [],
      users: [],
    })

    const { number } = await draft(world.party, world.ayse, empty)

    assert.match(number, /^TF-\d{4}-0001$/)
    assert.lengthOf(await eventsOf('request_form.drafted'), 1)
  })

  test('the browser sends it field by field, and lands on the form', async ({ assert, client }) => {
    const response = await client
      .post(`/backoffice/participations/${world.party.id}/request-forms`)
      .withGuard('staff')
      .loginAs(world.ayse)
      .withSession(sinceNow())
      .withCsrfToken()
      .form(typed(lawfulContent()))
      .redirects(0)

    const form = await RequestForm.query().preload('users').preload('ips').firstOrFail()
    response.assertHeader('location', `/backoffice/request-forms/${form.number}`)
    assert.deepEqual(contentOf(form), lawfulContent())
    assert.equal(form.enteredById, world.ayse.id)
  })

  test('the event carries every field, what is personal as a digest alone', async ({ assert }) => {
    await draftOf(world.party, world.ayse)

    const [event] = await eventsOf('request_form.drafted')
    const changes = new Map(changesIn(event).map((change) => [change.field, change]))
    const user = row(1)

    assert.deepInclude(changes.get('wantsWebSite'), { from: false, to: true })
    assert.deepInclude(changes.get('ips.1'), { from: null, to: '203.0.113.10' })
    assert.deepInclude(changes.get('users.1.isLiaison'), { from: null, to: true })
    assert.match(String(changes.get('users.1.nationalId')?.to_digest), /^[\w-]{43}$/)
    for (const value of [user.nationalId, user.email, user.mobilePhone, 'Nermin']) {
      assert.notInclude(JSON.stringify(event), value)
    }
  })

  test('two sheets of one applicant are never open together, at once neither; the log says why', async ({
    assert,
  }) => {
    const outcomes = await Promise.allSettled(
      [world.ayse, world.zeynep, world.ayse].map((clerk) => draft(world.party, clerk))
    )

    const refused = outcomes.filter(({ status }) => status === 'rejected')
    assert.deepEqual(refused.map(reasonOf), ['open_form_exists', 'open_form_exists'])
    const [open, ...others] = await RequestForm.all()
    const events = await eventsOf('request_form.refused')
    assert.isEmpty(others)
    assert.lengthOf(await eventsOf('request_form.drafted'), 1)
    assert.lengthOf(events, 2)
    for (const event of events) {
      assert.include(event, {
        'event.reason': 'open_form_exists',
        'ssps.applicant': String(world.party.applicantId),
      })
      assert.deepInclude(event['ssps.target'], { type: 'request_form', id: String(open.id) })
    }
  })

  test('the database itself refuses a second open form', async ({ assert }) => {
    const form = await draftOf(world.party, world.ayse)
    const copied = await db.from('request_forms').where('id', form.id).firstOrFail()
    const computed = ['id', 'open_participation_id', 'approved_participation_id']
    const columns = lodash.omit(copied, computed)

    await assert.rejects(
      () =>
        db
          .insertQuery()
          .table('request_forms')
          .insert({ ...columns, number: 'TF-2' }),
      /open_participation_id/
    )
  })

  test('numbers are given once, however many clerks write at once', async ({ assert }) => {
    const parties = await Promise.all(Array.from({ length: 9 }, (_, index) => join(world, index)))

    const drafted = await Promise.all(parties.map((party) => draft(party, world.ayse)))

    const numbers = drafted.map(({ number }) => Number(number.slice(-4)))
    assert.deepEqual(
      numbers.toSorted((one, other) => one - other),
      [1, 2, 3, 4, 5, 6, 7, 8, 9]
    )
  })

  test('the same operation twice is one form', async ({ assert }) => {
    const opId = randomUUID()
    const once = { content: lawfulContent(), scan: null, by: world.ayse, opId }

    const [first, second] = await Promise.all([
      draftForm(world.party, once),
      draftForm(world.party, once),
    ])
    const third = await draftForm(world.party, once)

    assert.deepEqual([second, third], [first, first])
    assert.lengthOf(await RequestForm.all(), 1)
  })

  test('an operation of somebody else, or of another act, is not repeated', async ({ assert }) => {
    const opId = randomUUID()
    const { number } = await draft(world.party, world.ayse, lawfulContent(), opId)
    const form = await RequestForm.numbered(number)

    await assert.rejects(() => draft(world.rival, world.zeynep, lawfulContent(), opId))
    await assert.rejects(() => edit(form, world.ayse, { opId }))
    assert.lengthOf(await RequestForm.all(), 1)
  })
})

test.group('Correcting a form', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('a change raises the version, says what changed and names a new editor', async ({
    assert,
  }) => {
    const form = await draftOf(world.party, world.ayse)
    const users = [row(1), { ...row(2), familyName: 'Işık' }]

    await edit(form, world.zeynep, { content: lawfulContent({ users }) })

    const changed = await RequestForm.numbered(form.number)
    const [event] = await eventsOf('request_form.edited')
    assert.include(changed.serialize(), { version: 2, revision: 1, updatedById: world.zeynep.id })
    assert.deepEqual(
      changesIn(event).map(({ field }) => field),
      ['users.2.familyName']
    )
    assert.notEqual(changed.contentDigest, form.contentDigest)
    assert.sameMembers(
      changed.editors.map(({ id }) => id),
      [world.ayse.id, world.zeynep.id]
    )
  })

  test('saving without a change changes nothing and logs nothing', async ({ assert }) => {
    const form = await draftOf(world.party, world.ayse)

    await edit(form, world.zeynep)

    const same = await RequestForm.numbered(form.number)
    assert.equal(same.version, 1)
    assert.lengthOf(same.editors, 1)
    assert.isEmpty(await eventsOf('request_form.edited'))
  })

  test('a row that is taken away is recorded value by value', async ({ assert }) => {
    const form = await draftOf(world.party, world.ayse)

    await edit(form, world.ayse, { content: lawfulContent({}, 1) })

    const [event] = await eventsOf('request_form.edited')
    const change = changesIn(event).find(({ field }) => field === 'users.2.givenName')
    assert.match(String(change?.from_digest), /^[\w-]{43}$/)
    assert.isNull(change?.to_digest)
  })

  test('a returned form becomes a draft of the next revision, a draft stays in its own', async ({
    assert,
  }) => {
    const form = await returnedForm(world.party, { clerk: world.ayse, approver: world.mehmet })

    await edit(form, world.ayse, { content: lawfulContent({ officialName: 'Sevgi Taş' }) })
    const once = await RequestForm.numbered(form.number)
    await edit(once, world.ayse, { content: lawfulContent({ officialName: 'Sevgi Taşkın' }) })
    const twice = await RequestForm.numbered(form.number)

    assert.include(once.serialize(), { state: 'draft', revision: 2 })
    assert.include(twice.serialize(), { state: 'draft', revision: 2 })
  })

  test('who saves a form that changed meanwhile is refused, on record, and nothing is lost', async ({
    assert,
    client,
  }) => {
    const form = await draftOf(world.party, world.ayse)
    await edit(form, world.zeynep, { content: lawfulContent({ originalRegistryNo: '2026/1' }) })

    const response = await client
      .post(`/backoffice/request-forms/${form.number}`)
      .header('referer', `/backoffice/request-forms/${form.number}/edit`)
      .withGuard('staff')
      .loginAs(world.ayse)
      .withSession(sinceNow())
      .withCsrfToken()
      .form({ ...typed(lawfulContent({ originalRegistryNo: '2026/2' })), version: form.version })
      .redirects(0)
    const page = await client
      .get(`/backoffice/request-forms/${form.number}/edit`)
      .withGuard('staff')
      .loginAs(world.ayse)
      .withSession(response.session())
      .withFlashMessages(response.flashMessages())

    const [refused, ...others] = await eventsOf('request_form.refused')
    const kept = await RequestForm.numbered(form.number)
    response.assertHeader('location', `/backoffice/request-forms/${form.number}/edit`)
    assert.equal(kept.originalRegistryNo, '2026/1')
    page.assertTextIncludes('value="2026/2"')
    page.assertTextIncludes('name="version" value="2"')
    assert.equal(refused['event.reason'], 'version_changed')
    assert.equal(refused['user.id'], `staff:${world.ayse.id}`)
    assert.isEmpty(others)
  })

  test('two who save one version at once: one is saved', async ({ assert }) => {
    const form = await draftOf(world.party, world.ayse)

    const outcomes = await Promise.allSettled([
      edit(form, world.ayse, { content: lawfulContent({ originalRegistryNo: '2026/1' }) }),
      edit(form, world.zeynep, { content: lawfulContent({ originalRegistryNo: '2026/2' }) }),
    ])

    const refused = outcomes.filter(({ status }) => status === 'rejected')
    assert.deepEqual(refused.map(reasonOf), ['form_changed'])
    assert.lengthOf(await eventsOf('request_form.edited'), 1)
    assert.lengthOf(await eventsOf('request_form.refused'), 1)
  })

  test('a change is a new sheet, prefilled from the approved one without its signature', async ({
    assert,
    client,
  }) => {
    await approvedForm(world.party, { clerk: world.ayse, approver: world.mehmet })

    const response = await client
      .get(`/backoffice/participations/${world.party.id}/request-forms/new`)
      .withGuard('staff')
      .loginAs(world.ayse)
      .withSession(sinceNow())

    response.assertTextIncludes('203.0.113.10')
    response.assertTextIncludes(row(2).email)
    assert.notInclude(response.text(), '2026/4711')
  })

  test('who has an open form is led to it instead of to a new one', async ({ client }) => {
    const form = await proposedForm(world.party, world.ayse)

    const response = await client
      .get(`/backoffice/participations/${world.party.id}/request-forms/new`)
      .withGuard('staff')
      .loginAs(world.zeynep)
      .withSession(sinceNow())
      .redirects(0)

    response.assertHeader('location', `/backoffice/request-forms/${form.number}`)
  })
})

type RecordedChange = { field: string; from_digest?: string | null; to_digest?: string | null }

function changesIn(event: Record<string, unknown>) {
  return event['ssps.changes'] as RecordedChange[]
}

function draft(
  participation: Participation,
  by: Staff,
  content: FormContent = lawfulContent(),
  opId: string = randomUUID()
) {
  return draftForm(participation, { content, scan: null, by, opId })
}

function edit(
  form: RequestForm,
  by: Staff,
  { content = lawfulContent(), opId = randomUUID() as string } = {}
) {
  return editForm(form, { content, scan: null, by, opId, version: form.version })
}

async function join({ election }: World, index: number) {
  const named = { kind: 'party' as const, name: `Parti ${index}`, shortName: `P${index}` }
  const applicant = await registerApplicant(named, { actor: null })
  const place = { ballotOrder: null, rounds: [...election.rounds], actor: null }

  return registerParticipation(election, applicant, place)
}

function reasonOf(outcome: PromiseSettledResult<unknown>) {
  return outcome.status === 'rejected' ? outcome.reason.reason : null
}

/** As the browser sends a form: text under flat names, only marked boxes. */
function typed({ ips, users, ...header }: FormContent) {
  const { wantsWebSite, wantsWebService, ...texts } = header
  const boxes = Object.entries({ wantsWebSite, wantsWebService }).filter(([, isOn]) => isOn)
  const addresses = ips.map(({ address }, index) => [`ips[${index}]`, address])
  const columns = users.flatMap(({ isLiaison, ...user }, index) =>
    Object.entries({ ...user, ...(isLiaison ? { isLiaison: '1' } : {}) }).map(([name, value]) => [
      `users[${index}][${name}]`,
      value,
    ])
  )

  return {
    ...texts,
    opId: randomUUID(),
    ...Object.fromEntries([...boxes.map(([name]) => [name, '1']), ...addresses, ...columns]),
  }
}
