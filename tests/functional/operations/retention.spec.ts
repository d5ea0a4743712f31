import { verifyLog } from '#audit/verification'
import Account from '#models/account'
import Document from '#models/document'
import type Participation from '#models/participation'
import RequestForm from '#models/request_form'
import { adoptCircular, concludeElection, createElection } from '#operations/election_setup'
import { rejectForm, returnForm, takeUpForm } from '#operations/form_decision'
import { checkIdentities } from '#operations/identity_check'
import { answerSupport, askSupport } from '#operations/support'
import { readFile } from '#documents/file_store'
import { PRESETS } from '#circular/presets'
import SupportRequest from '#models/support_request'
import { resetDatabase } from '#tests/database'
import { freshSigner, sealAll } from '#tests/functional/audit/audit_log'
import { liaison, NAMED, submittedForm } from '#tests/functional/portal/world'
import { everythingKept, holds } from '#tests/kept'
import {
  approvedForm,
  eventsOf,
  lawfulContent,
  newWorld,
  participating,
  proposedForm,
  row,
  sinceNow,
  type World,
} from '#tests/world'
import ace from '@adonisjs/core/services/ace'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'
import RetentionErase from '../../../commands/retention_erase.js'

test.group('retention:erase', (group) => {
  let world: World

  group.each.setup(() => freshSigner())
  group.each.setup(async () => {
    ace.ui.switchMode('raw')
    await resetDatabase()
    world = await newWorld()
    return () => ace.ui.switchMode('normal')
  })
  group.tap((one) => one.timeout(60_000))

  test('R28: what names a person is in no table and no file, and the log proves itself', async ({
    assert,
    client,
  }) => {
    const { form, scan } = await lived(world)
    const other = await ofRunningElection(world)
    await concludeElection(world.election, { at: monthsAgo(25), actor: null })
    await sealAll()
    const before = await placesOf(CANARIES)

    const counted = await run('--months=24')
    const kept = await placesOf(CANARIES)
    const waiting = await run('--months=24', '--confirm')
    await db.from('mail_outbox').update({ state: 'failed', next_attempt_at: null })
    const done = await run('--months=24', '--confirm')
    await sealAll()
    const left = await placesOf(CANARIES)
    const again = await run('--months=24', '--confirm')

    const erased = await eventsOf('participation.erased')
    const { isIntact } = await verifyLog()
    const account = await Account.findByOrFail('participationId', world.party.id)
    const page = await client
      .get(`/backoffice/request-forms/${form.number}`)
      .withGuard('staff')
      .loginAs(world.ayse)
      .withSession(sinceNow())
    assert.deepEqual(Object.keys(before), CANARIES)
    assert.deepEqual(kept, before)
    assert.match(counted, /SECIM, Örnek Parti: [1-9]\d* rows, [1-9]\d* files, [1-9]\d* values/)
    assert.include(waiting, 'SECIM, Örnek Parti: left as it is, a mail is under way')
    assert.match(done, /SECIM, Örnek Parti: .* values of the log erased/)
    assert.match(again, /SECIM, Örnek Parti: erased on/)
    assert.deepEqual(left, {})
    assert.lengthOf(erased, 3)
    assert.equal(erased[0]['user.id'], undefined)
    assert.equal(account.nationalId, '')
    assert.equal(account.fullName.trim(), '')
    await assert.rejects(() => readFile(scan.fileKey), /ENOENT/)
    assert.isTrue(isIntact)
    page.assertStatus(200)
    page.assertTextIncludes('Saklama süresi dolduğu için silindi')
    assert.equal(await officialOf(other), 'Hale Gök')
  })

  test('R28: nothing goes before its time, or where nobody set one', async ({ assert }) => {
    const { form } = await lived(world)
    await concludeElection(world.election, { at: monthsAgo(23), actor: null })

    const undecided = await run('--confirm')
    const early = await run('--months=24', '--confirm')
    const nonsense = await ace.create(RetentionErase, ['--months=0', '--confirm'])
    await nonsense.exec()

    assert.include(undecided, 'SECIM: no retention period')
    assert.include(early, 'SECIM: kept until')
    nonsense.assertFailed()
    assert.equal(await officialOf(form), 'Nermin Taşkın')
    assert.isEmpty(await eventsOf('participation.erased'))
  })
})

/** Of people of the forms, in every place where the product keeps them. */
const CANARIES = [
  'Nermin Taşkın',
  'kullanici5.1@parti.example',
  NAMED.email,
  'Dilekçe Veren',
  'Adres okunmuyor, Bay Kuzguncuk',
  'Bay Yeldeğirmeni aranacak',
  'Bay Ortaköy imzalamamış',
]

/** A liaison, an approved form, a submitted one that came back, mails and support. */
async function lived(scene: World) {
  const { ayse, candidate, mehmet, party, rival, zeynep } = scene
  const deniz = await liaison(scene, rival)
  const { id } = await askSupport(deniz, {
    service: 'web_site',
    text: 'Dilekçe Veren giremiyor.',
    opId: randomUUID(),
  })
  await answerSupport(await SupportRequest.findOrFail(id), {
    answer: 'Dilekçe Veren girebilir.',
    by: ayse,
    opId: randomUUID(),
  })
  const sent = await submittedForm(deniz, { content: { users: [row(1, 5)] } })
  await takeUpForm(sent, { by: ayse, opId: randomUUID(), version: sent.version })
  const taken = await RequestForm.numbered(sent.number)
  await checkIdentities(taken, {
    by: ayse,
    opId: randomUUID(),
    version: taken.version,
    source: 'MERNİS',
    findings: [{ row: 1, result: 'same' }],
  })
  const checked = await RequestForm.numbered(sent.number)
  await returnForm(checked, {
    by: ayse,
    opId: randomUUID(),
    version: checked.version,
    reason: 'other_correction',
    text: 'Bay Yeldeğirmeni aranacak.',
    remarks: [{ field: 'users.1.email', remark: 'Adres okunmuyor, Bay Kuzguncuk' }],
  })
  const refused = await proposedForm(candidate, zeynep)
  await rejectForm(refused, {
    by: mehmet,
    opId: randomUUID(),
    version: refused.version,
    reason: 'other',
    text: 'Bay Ortaköy imzalamamış.',
  })
  const form = await approvedForm(party, { clerk: zeynep, approver: mehmet })

  return { form, scan: await Document.findOrFail(form.scanId) }
}

/** Beside the one that is over. */
async function ofRunningElection({ mehmet, zeynep }: World) {
  const { decidedOn, parameters } = PRESETS['2023/153']
  const circular = await adoptCircular(
    { decisionNo: '2028/1', title: 'Genelge', adoptedOn: DateTime.fromISO(decidedOn), parameters },
    { actor: null }
  )
  const rounds = [{ number: 1, votingDay: DateTime.now().plus({ days: 14 }).startOf('day') }]
  const named = { code: 'SONRAKI', name: 'Sonraki seçim', rounds }
  const election = await createElection(circular, named, { actor: null })
  await election.load('rounds')
  const party: Participation = await participating(election, { kind: 'party', name: 'Yeni Parti' })

  const content = lawfulContent({ officialName: 'Hale Gök' })

  return approvedForm(party, { clerk: zeynep, approver: mehmet }, content)
}

async function run(...given: string[]) {
  const command = await ace.create(RetentionErase, given)
  await command.exec()
  command.assertSucceeded()

  return command.logger
    .getLogs()
    .map(({ message }) => message)
    .join('\n')
}

/** Where each of these texts still stands. */
async function placesOf(texts: readonly string[]) {
  const places = await everythingKept()
  const found = texts.map((text) => [
    text,
    places.filter(({ bytes }) => holds(bytes, text)).map(({ place }) => place),
  ])

  return Object.fromEntries(found.filter(([, where]) => where.length > 0))
}

async function officialOf({ number }: RequestForm) {
  const { officialName } = await RequestForm.numbered(number)
  return officialName
}

function monthsAgo(months: number) {
  return DateTime.utc().minus({ months })
}
