import FormDecision from '#models/form_decision'
import Mail from '#models/mail'
import Participation from '#models/participation'
import RequestForm, { type FormState } from '#models/request_form'
import type Staff from '#models/staff'
import { acknowledgeAddress } from '#operations/address_acknowledgement'
import { approveForm } from '#operations/form_approval'
import {
  proposeForm,
  rejectForm,
  returnForm,
  sendBackForm,
  withdrawForm,
} from '#operations/form_decision'
import { editForm } from '#operations/form_intake'
import { resetDatabase } from '#tests/database'
import { liaison, read } from '#tests/functional/portal/world'
import {
  approvedForm,
  draftOf,
  eventsOf,
  formInReview,
  lawfulContent,
  newWorld,
  proposedForm,
  RETURN,
  returnedForm,
  shownDigest,
  sinceNow,
  type World,
} from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

type Act = 'edit' | 'propose' | 'return' | 'send_back' | 'reject' | 'approve' | 'withdraw'

/** The form's life: what may be done in each state, and nothing else. */
const LIFE: Record<FormState, Act[]> = {
  draft: ['edit', 'propose', 'withdraw'],
  submitted: ['withdraw'],
  in_review: ['propose', 'return', 'withdraw'],
  returned: ['edit', 'withdraw'],
  proposed: ['return', 'send_back', 'reject', 'approve', 'withdraw'],
  approved: [],
  rejected: [],
  withdrawn: [],
  superseded: [],
}

const ACTS: Act[] = ['edit', 'propose', 'return', 'send_back', 'reject', 'approve', 'withdraw']

const STATES = Object.keys(LIFE) as FormState[]

const REMARKS = [{ field: 'users.2.email', remark: 'Adres okunmuyor.' }]

const REASON = { reason: 'duplicate_request', text: 'Aynı talep daha önce geldi.' }

test.group("The form's life", (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('a form that is {$self} refuses every act that its state does not know, on record')
    .with(STATES)
    .run(async ({ assert }, state) => {
      const form = await formIn(state, world)
      const illegal = ACTS.filter((one) => !LIFE[state].includes(one))
      const before = await rowOf(form)

      for (const one of illegal) {
        await assert.rejects(() => DO[one](form, world), 'Act refused: form_state_changed')
      }

      const refused = await eventsOf('request_form.refused')
      assert.deepEqual(await rowOf(form), before)
      assert.deepEqual(
        refused.map((event) => [event['event.reason'], event['event.outcome']]),
        illegal.map(() => ['state_changed', 'failure'])
      )
    })

  for (const state of STATES.filter((one) => LIFE[one].length > 0)) {
    test(`a form that is ${state} knows: {$self}`)
      .with(LIFE[state])
      .run(async ({ assert }, legal) => {
        const form = await formIn(state, world)

        await DO[legal](form, world)

        const changed = await RequestForm.numbered(form.number)
        assert.equal(changed.state, BECOMES[legal])
        assert.isAbove(changed.version, form.version)
        assert.isEmpty(await eventsOf('request_form.refused'))
      })
  }

  test('an act on a version that is past is refused, on record, and changes nothing', async ({
    assert,
  }) => {
    const form = await formInReview(world.party, officers(world))
    await proposeForm(form, act(world.ayse, form))
    const before = await rowOf(form)

    for (const late of ['return', 'send_back', 'reject', 'withdraw'] as const) {
      await assert.rejects(() => DO[late](form, world), 'Act refused: form_changed')
    }

    const reasons = await reasonsOf('request_form.refused')
    assert.deepEqual(await rowOf(form), before)
    assert.deepEqual(
      reasons,
      Array.from({ length: 4 }, () => 'version_changed')
    )
  })
})

test.group('Proposing', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test("one's own complete draft is submitted, taken up and proposed in one act", async ({
    assert,
  }) => {
    const form = await draftOf(world.party, world.ayse)

    await proposeForm(form, act(world.ayse, form))

    const proposed = await RequestForm.numbered(form.number)
    assert.include(proposed.serialize(), { state: 'proposed', proposedById: world.ayse.id })
    assert.deepEqual(
      await actionsOf(form),
      ['drafted', 'submitted', 'taken_up', 'proposed'].map((name) => `request_form.${name}`)
    )
  })

  test('a form that the circular forbids stays a draft, and the refusal names rule and article', async ({
    assert,
  }) => {
    const content = lawfulContent({ ips: [] }, 11)
    const form = await draftOf(world.party, world.ayse, content)

    const error = await failureOf(() => proposeForm(form, act(world.ayse, form)))

    const [refused] = await eventsOf('request_form.refused')
    assert.includeMembers(
      error.violations.map(({ rule }: { rule: string }) => rule),
      ['R04', 'R05']
    )
    assert.include(refused, { 'event.reason': 'circular_violated', 'ssps.rule': 'R05' })
    assert.exists(refused['ssps.article'])
    assert.equal(await stateOf(form), 'draft')
    assert.deepEqual(await actionsOf(form), ['request_form.drafted', 'request_form.refused'])
  })

  test('the same operation twice proposes once', async ({ assert }) => {
    const form = await draftOf(world.party, world.ayse)
    const once = act(world.ayse, form)

    await Promise.all([proposeForm(form, once), proposeForm(form, once)])

    assert.lengthOf(await eventsOf('request_form.proposed'), 1)
    assert.isEmpty(await eventsOf('request_form.refused'))
  })
})

test.group('Four eyes', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  const hands: { hand: string; who: 'ayse' | 'zeynep' | 'elif' }[] = [
    { hand: 'entered_it', who: 'ayse' },
    { hand: 'edited_it', who: 'zeynep' },
    { hand: 'proposed_it', who: 'elif' },
  ]

  test('R27: {who}, of whom the log says {hand}, never decides')
    .with(hands)
    .run(async ({ assert }, { hand, who }) => {
      const form = await formOfThreeHands(world)
      const before = await rowOf(form)

      for (const decide of ['approve', 'reject', 'send_back', 'return'] as const) {
        await assert.rejects(() => DO[decide](form, world, world[who]), /Four eyes/)
      }
      await assert.rejects(() => acknowledge(form, world[who]), /Four eyes/)

      const refused = await eventsOf('four_eyes.refused')
      assert.deepEqual(await rowOf(form), before)
      assert.lengthOf(refused, 5)
      for (const event of refused) {
        assert.include(event, { 'event.reason': hand, 'user.id': `staff:${world[who].id}` })
        assert.deepInclude(event['ssps.target'], { type: 'request_form', id: String(form.id) })
      }
    })

  test('R27: the database refuses {who} as the one who decides, whoever writes the SQL')
    .with(hands)
    .run(async ({ assert }, { who }) => {
      const form = await formOfThreeHands(world)

      await assert.rejects(
        () =>
          db.from('request_forms').where('id', form.id).update({ decided_by_id: world[who].id }),
        /four_eyes_on|never decides/
      )
    })

  test('R27: who holds both roles and entered the form reads why it is not theirs', async ({
    assert,
    client,
  }) => {
    await world.ayse
      .related('roles')
      .create({ role: 'approver', roleFamily: 'office', grantedAt: world.ayse.createdAt })
    const form = await proposedForm(world.party, world.ayse)

    const response = await post(client, world.ayse, `request-forms/${form.number}/send-back`, {
      opId: randomUUID(),
      version: form.version,
    })

    response.assertFlashMessage(
      'error',
      'Bu formda emeğiniz var: giren, düzenleyen veya onaya sunan kişi karar veremez. Kararı başka bir görevli verir (SKGM uygulaması).'
    )
    assert.deepEqual(await reasonsOf('four_eyes.refused'), ['proposed_it'])
  })
})

test.group('Returning, rejecting, sending back, withdrawing', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('a form returns for a coded reason, with a remark at its field, which the log keeps as a digest', async ({
    assert,
    client,
  }) => {
    const form = await proposedForm(world.party, world.ayse)

    await post(client, world.mehmet, `request-forms/${form.number}/return`, {
      'opId': randomUUID(),
      'version': form.version,
      'returnReason': 'user_data',
      'returnText': ' İkinci satırı düzeltmenizi rica ederiz. ',
      'remarks[0][field]': 'users.2.email',
      'remarks[0][remark]': 'Adres okunmuyor.',
      'remarks[1][field]': '',
      'remarks[1][remark]': '',
    })

    const returned = await RequestForm.numbered(form.number)
    await returned.load('returns', (returns) => returns.preload('remarks'))
    const sent = returned.newestReturn!
    const [event] = await eventsOf('request_form.returned')
    assert.include(returned.serialize(), { state: 'returned', proposedById: null })
    assert.include(sent.serialize(), {
      revision: 1,
      reasonCode: 'user_data',
      reasonText: 'İkinci satırı düzeltmenizi rica ederiz.',
      returnedById: world.mehmet.id,
    })
    assert.deepEqual(
      sent.remarks.map(({ field, remark }) => [field, remark]),
      [['users.2.email', 'Adres okunmuyor.']]
    )
    assert.include(event, { 'event.reason': 'user_data', 'ssps.article': 'm.5/a' })
    assert.notMatch(JSON.stringify(event), /okunmuyor|rica/)
  })

  test('a form is not returned without a reason, for one of a rejection, or with half a text', async ({
    assert,
  }) => {
    const form = await proposedForm(world.party, world.ayse)

    for (const grounds of [
      { ...RETURN, reason: '' },
      { ...RETURN, reason: 'outside_channel' },
      { ...RETURN, text: 'Formunuzun aşağıdaki konuda düzeltilmesi gerekmektedir: ' },
    ]) {
      await assert.rejects(
        () => returnForm(form, { ...act(world.mehmet, form), ...grounds, remarks: [] }),
        'Act refused: return_reason_missing'
      )
    }
    assert.equal(await stateOf(form), 'proposed')
  })

  test('R21 m.4/b-5: an act that is refused is on record once, with who asked where', async ({
    assert,
    client,
  }) => {
    const form = await proposedForm(world.party, world.ayse)
    const path = `request-forms/${form.number}`
    const asked = {
      'opId': randomUUID(),
      'version': form.version,
      'returnReason': 'outside_channel',
      'returnText': '-',
      'remarks[0][field]': '',
      'remarks[0][remark]': '',
    }

    await post(client, world.mehmet, `${path}/return`, asked)
    await post(client, world.mehmet, `${path}/return`, {
      ...asked,
      version: form.version - 1,
      returnReason: RETURN.reason,
    })

    const refusals = await eventsOf('act.refused')
    const [own] = await eventsOf('request_form.refused')
    assert.lengthOf(refusals, 1)
    assert.include(refusals[0], {
      'event.reason': 'return_reason_missing',
      'event.outcome': 'failure',
      'user.id': `staff:${world.mehmet.id}`,
      'url.path': `/backoffice/${path}/return`,
    })
    assert.equal(own['event.reason'], 'version_changed')
  })

  test('who entered a form that was sent back may return it: finding an error is no decision', async ({
    assert,
    client,
  }) => {
    const form = await formInReview(world.party, officers(world))
    const page = await get(client, world.ayse, `request-forms/${form.number}`)

    await post(client, world.ayse, `request-forms/${form.number}/return`, {
      'opId': randomUUID(),
      'version': form.version,
      'returnReason': 'user_data',
      'returnText': RETURN.text,
      'remarks[0][field]': 'users.1.givenName',
      'remarks[0][remark]': 'Ad yanlış yazılmış.',
    })

    const returned = await RequestForm.numbered(form.number)
    page.assertTextIncludes(`/backoffice/request-forms/${form.number}/return`)
    assert.equal(returned.state, 'returned')
    assert.isEmpty(await eventsOf('four_eyes.refused'))
  })

  test('the page of a proposed form offers its clerk no return', async ({ assert, client }) => {
    const form = await proposedForm(world.party, world.ayse)

    const page = await get(client, world.ayse, `request-forms/${form.number}`)

    assert.notInclude(page.text(), `/backoffice/request-forms/${form.number}/return`)
  })

  test('of three acts on one page each keeps its messages to itself: {act}')
    .with([
      { act: 'rejection', field: 'text', sent: { reason: 'other' } },
      { act: 'ip-acknowledgement', field: 'explanation', sent: { address: '203.0.113.10' } },
      { act: 'unmasking', field: 'purpose', sent: { row: 1 } },
    ])
    .run(async ({ assert, client }, { act: path, field, sent }) => {
      await approvedForm(world.rival, { clerk: world.zeynep, approver: world.elif })
      const form = await proposedForm(world.party, world.ayse)
      const page = `request-forms/${form.number}`

      const refused = await post(client, world.mehmet, `${page}/${path}`, {
        opId: randomUUID(),
        version: form.version,
        ...sent,
      })
      const shown = await get(client, world.mehmet, page).withFlashMessages(refused.flashMessages())

      const names = Array.from(
        shown.text().matchAll(/id="field-(\w+)-errors"/g),
        ([, name]) => name
      )
      assert.deepEqual(names, [field])
      for (const name of ['reason', 'text', 'explanation', 'purpose']) {
        assert.lengthOf(Array.from(shown.text().matchAll(new RegExp(` name="${name}"`, 'g'))), 1)
      }
    })

  test('a form is rejected with a coded reason and a text', async ({ assert }) => {
    const form = await proposedForm(world.party, world.ayse)

    await rejectForm(form, { ...act(world.mehmet, form), ...REASON })

    const rejected = await RequestForm.numbered(form.number)
    const [event] = await eventsOf('request_form.rejected')
    assert.include(rejected.serialize(), {
      state: 'rejected',
      reasonCode: REASON.reason,
      reasonText: REASON.text,
      decidedById: world.mehmet.id,
    })
    assert.equal(event['event.reason'], REASON.reason)
  })

  test('R01 m.3/a: one reason decides the event, the mail and what portal and history show, each with its article', async ({
    assert,
    client,
  }) => {
    const deniz = await liaison(world)
    const form = await proposedForm(world.party, world.ayse)
    const reason = 'not_participating'
    const text = 'Kesin listede yer almıyorsunuz.\nİlan edilirse yeniden başvurabilirsiniz.'

    await rejectForm(form, { ...act(world.mehmet, form), reason, text: ` ${text}\n` })

    const [event] = await eventsOf('request_form.rejected')
    const mail = await Mail.findByOrFail('kind', 'form.rejected')
    const portal = await read(client, deniz, `/portal/request-forms/${form.number}`)
    const history = await get(client, world.ayse, `request-forms/${form.number}`)
    assert.include(event, { 'event.reason': reason, 'ssps.article': 'm.3/a' })
    assert.notInclude(JSON.stringify(event), 'Kesin listede')
    for (const place of [mail.body, portal.text(), history.text()]) {
      assert.include(place, 'Talep sahibi seçime katılmamaktadır (Genelge m.3/a)')
      assert.include(place, text)
    }
  })

  test('the draft of a reason comes without scripts too, in the language of the applicant', async ({
    assert,
    client,
  }) => {
    const form = await proposedForm(world.party, world.ayse)
    const page = `request-forms/${form.number}`

    const empty = await get(client, world.mehmet, page)
    const drafted = await get(client, world.mehmet, `${page}?reason=outside_channel`)
    const english = await get(
      client,
      world.mehmet,
      `${page}?reason=outside_channel`
    ).withPlainCookie('locale', 'en')
    const unknown = await get(client, world.mehmet, `${page}?reason=because`)

    assert.equal(textIn(empty.text()), '')
    assert.equal(textIn(unknown.text()), '')
    assert.match(textIn(drafted.text()), /^Talep, Genelgede öngörülen yolla yapılmadığından/)
    assert.equal(textIn(english.text()), textIn(drafted.text()))
  })

  test('a text that was sent and the decision it went with stay as they are', async ({
    assert,
  }) => {
    const form = await proposedForm(world.party, world.ayse)
    await rejectForm(form, { ...act(world.mehmet, form), ...REASON })

    await assert.rejects(
      () => db.from('request_forms').where('id', form.id).update({ reason_text: 'Başka metin' }),
      /stays as it was sent/
    )
    await assert.rejects(
      () => db.from('form_decisions').update({ checklist: '[]' }),
      /stays as it was made/
    )
  })

  test('the checklist is kept as it stood at the decision', async ({ assert }) => {
    const form = await proposedForm(world.party, world.ayse)
    await rejectForm(form, { ...act(world.mehmet, form), ...REASON })

    await Participation.query().where('id', world.party.id).update({ state: 'withdrawn' })

    const { items, outcome, steps } = await FormDecision.findByOrFail('requestFormId', form.id)
    const eligible = items.find(({ rule }) => rule === 'R01')!
    assert.equal(outcome, 'rejected')
    assert.isEmpty(steps)
    assert.include(eligible, { status: 'fulfilled', article: 'm.1' })
  })

  test('a form is not rejected for {reason} "{text}"')
    .with([
      { reason: 'because', text: 'Bilinmeyen gerekçe.' },
      { reason: '', text: 'Gerekçesiz.' },
      { reason: REASON.reason, text: '  ' },
      { reason: 'other', text: 'Talebiniz aşağıdaki gerekçeyle kabul edilememiştir: ' },
    ])
    .run(async ({ assert }, given) => {
      const form = await proposedForm(world.party, world.ayse)

      await assert.rejects(
        () => rejectForm(form, { ...act(world.mehmet, form), ...given }),
        'Act refused: reason_missing'
      )
      assert.equal(await stateOf(form), 'proposed')
    })

  test('a form that was sent back is proposed again by another clerk', async ({ assert }) => {
    const form = await formInReview(world.party, officers(world))

    await proposeForm(form, act(world.zeynep, form))

    const proposed = await RequestForm.numbered(form.number)
    assert.equal(proposed.proposedById, world.zeynep.id)
    assert.lengthOf(await eventsOf('request_form.sent_back'), 1)
  })

  test('after a withdrawal the applicant may send a new sheet', async ({ assert }) => {
    const form = await proposedForm(world.party, world.ayse)

    await withdrawForm(form, act(world.zeynep, form))
    const next = await draftOf(world.party, world.zeynep)

    assert.equal(await stateOf(form), 'withdrawn')
    assert.notEqual(next.number, form.number)
  })
})

/** What stands in the field for the text of a rejection. */
function textIn(page: string) {
  return /<textarea[^>]*name="text"[^>]*>([^<]*)</.exec(page)![1].trim()
}

const BECOMES: Record<Act, FormState> = {
  edit: 'draft',
  propose: 'proposed',
  return: 'returned',
  send_back: 'in_review',
  reject: 'rejected',
  approve: 'approved',
  withdraw: 'withdrawn',
}

/** Each act by somebody who may do it, unless another person is named. */
const DO: Record<Act, (form: RequestForm, world: World, by?: Staff) => Promise<unknown>> = {
  edit: (form, { zeynep }, by = zeynep) =>
    editForm(form, {
      ...act(by, form),
      content: lawfulContent({ officialName: 'Sevgi Taş' }),
      scan: null,
    }),
  propose: (form, { zeynep }, by = zeynep) => proposeForm(form, act(by, form)),
  return: (form, { mehmet }, by = mehmet) =>
    returnForm(form, { ...act(by, form), ...RETURN, remarks: REMARKS }),
  send_back: (form, { mehmet }, by = mehmet) => sendBackForm(form, act(by, form)),
  reject: (form, { mehmet }, by = mehmet) => rejectForm(form, { ...act(by, form), ...REASON }),
  approve: async (form, { mehmet }, by = mehmet) =>
    approveForm(form, { by, opId: randomUUID(), digest: await shownDigest(form) }),
  withdraw: (form, { zeynep }, by = zeynep) => withdrawForm(form, act(by, form)),
}

async function formIn(state: FormState, world: World): Promise<RequestForm> {
  const { party } = world
  const people = officers(world)

  switch (state) {
    case 'draft':
      return draftOf(party, world.ayse)
    case 'submitted':
      return submittedForm(party, world.ayse)
    case 'in_review':
      return formInReview(party, people)
    case 'returned':
      return returnedForm(party, people)
    case 'proposed':
      return proposedForm(party, world.ayse)
    case 'approved':
      return approvedForm(party, people)
    case 'superseded':
      return supersededForm(world)
    default:
      return ended(await proposedForm(party, world.ayse), state, world)
  }
}

async function ended(form: RequestForm, state: FormState, world: World) {
  await DO[state === 'rejected' ? 'reject' : 'withdraw'](form, world)
  return RequestForm.numbered(form.number)
}

/** Only the portal leaves a form in this state; paper passes it in one act. */
async function submittedForm(participation: Participation, by: Staff) {
  const form = await draftOf(participation, by)
  await form.merge({ state: 'submitted' }).save()

  return RequestForm.numbered(form.number)
}

async function supersededForm(world: World) {
  const former = await approvedForm(world.party, officers(world))
  await approvedForm(world.party, officers(world))

  return RequestForm.numbered(former.number)
}

/** Ayşe entered it, Zeynep edited it, Elif, who has become a clerk, proposed it. */
async function formOfThreeHands(world: World) {
  const form = await draftOf(world.party, world.ayse)
  await DO.edit(form, world, world.zeynep)
  const edited = await RequestForm.numbered(form.number)
  await proposeForm(edited, act(world.elif, edited))

  return RequestForm.numbered(form.number)
}

function acknowledge(form: RequestForm, by: Staff) {
  const shared = { address: '203.0.113.10', explanation: 'Aynı genel merkez.' }
  return acknowledgeAddress(form, { by, opId: randomUUID(), ...shared })
}

function officers({ ayse, mehmet }: World) {
  return { clerk: ayse, approver: mehmet }
}

function act(by: Staff, { version }: RequestForm) {
  return { by, opId: randomUUID() as string, version }
}

async function stateOf({ number }: RequestForm) {
  const { state } = await RequestForm.numbered(number)
  return state
}

function rowOf({ id }: RequestForm) {
  return db.from('request_forms').where('id', id).firstOrFail()
}

async function actionsOf({ id }: RequestForm) {
  const rows = await db.from('audit_events').orderBy('id')
  const events = rows.map(({ payload }) => JSON.parse(payload))

  return events
    .filter((event) => event['ssps.target']?.type === 'request_form')
    .filter((event) => event['ssps.target'].id === String(id))
    .map((event) => event['event.action'] as string)
}

async function reasonsOf(action: string) {
  const events = await eventsOf(action)
  return events.map((event) => event['event.reason'])
}

async function failureOf(work: () => Promise<unknown>) {
  return work().then(
    () => Promise.reject(new Error('It was not refused')),
    (error) => error
  )
}

function get(client: ApiClient, person: Staff, path: string) {
  return client
    .get(`/backoffice/${path}`)
    .withGuard('staff')
    .loginAs(person)
    .withSession(sinceNow())
}

function post(client: ApiClient, person: Staff, path: string, form: Record<string, unknown>) {
  return client
    .post(`/backoffice/${path}`)
    .withGuard('staff')
    .loginAs(person)
    .withSession(sinceNow())
    .withCsrfToken()
    .form(form)
    .redirects(0)
}
