import Mail from '#models/mail'
import type RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { type SettlementResult, settleMail } from '#operations/mail_settlement'
import { claimDueMail, markSent } from '#mails/claims'
import { resetDatabase } from '#tests/database'
import { liaison, submittedForm } from '#tests/functional/portal/world'
import { eventsOf, newWorld, sinceNow, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

test.group('A mail that waits for a person', (group) => {
  let world: World
  let form: RequestForm

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    form = await submittedForm(await liaison(world))
    await db.from('mail_outbox').whereNull('request_form_id').update(SENT)
  })

  test('that the server may have goes again at a clerk’s word, as the same mail', async ({
    assert,
    client,
  }) => {
    const mail = await uncertainMail(form)

    const page = await pageOf(client, world.ayse, form)
    const response = await settle(client, world.ayse, { form, mail, result: 'again' })
    const again = await claimDueMail()

    page.assertTextIncludes('Sunucu iletiyi almış olabilir.')
    response.assertHeader('location', `/backoffice/request-forms/${form.number}`)
    assert.containsSubset(again?.serialize(), { messageId: mail.messageId, attempts: 1 })
    const [event] = await eventsOf('mail.sent_again')
    assert.equal(event['user.id'], `staff:${world.ayse.id}`)
    assert.deepEqual(event['ssps.details'], { kind: 'form.submitted' })
  })

  test('that failed is settled when it arrived by other means, and stays so', async ({
    assert,
    client,
  }) => {
    const mail = await failedMail(form)

    await settle(client, world.mehmet, { form, mail, result: 'arrived' })
    const late = settle(client, world.ayse, { form, mail, result: 'again' })

    const refused = await late
    const page = await pageOf(client, world.ayse, form)
    const settled = await Mail.findOrFail(mail.id)
    assert.containsSubset(settled.serialize(), { state: 'settled', settledById: world.mehmet.id })
    assert.isNull(await claimDueMail())
    assert.include(refused.flashMessage('error'), 'yapılacak bir işlem kalmamış')
    page.assertTextIncludes('Ulaştığı bildirildi')
    page.assertTextIncludes(world.mehmet.fullName)
    assert.lengthOf(await eventsOf('mail.settled'), 1)
    await assert.rejects(
      () => db.from('mail_outbox').where('id', mail.id).update({ state: 'waiting' }),
      /not sent again/
    )
  })

  test('is settled once, however often it is asked for', async ({ assert }) => {
    const mail = await failedMail(form)
    const act = { by: world.ayse, opId: randomUUID(), result: 'again' as const }

    await Promise.all([settleMail(form, mail.id, act), settleMail(form, mail.id, act)])

    assert.lengthOf(await eventsOf('mail.sent_again'), 1)
  })

  test('no longer belongs to the slow worker that held it', async ({ assert }) => {
    const mail = await uncertainMail(form)
    const slow = await Mail.findOrFail(mail.id)
    await settleMail(form, mail.id, { by: world.ayse, opId: randomUUID(), result: 'again' })

    await markSent(slow)

    const waiting = await Mail.findOrFail(mail.id)
    assert.equal(waiting.state, 'waiting')
  })

  test('is none while it is under way, and none of another form', async ({ assert, client }) => {
    const mail = await Mail.findByOrFail('requestFormId', form.id)

    const early = await settle(client, world.ayse, { form, mail, result: 'arrived' })
    const foreign = await settle(client, world.ayse, {
      form,
      mail: { id: mail.id + 1000 },
      result: 'arrived',
    })

    const kept = await Mail.findOrFail(mail.id)
    assert.equal(kept.state, 'waiting')
    assert.include(early.flashMessage('error'), 'yapılacak bir işlem kalmamış')
    foreign.assertStatus(404)
  })
})

const SENT = { state: 'sent', next_attempt_at: null, sent_at: db.raw('utc_timestamp(3)') }

type Settling = { form: RequestForm; mail: Pick<Mail, 'id'>; result: SettlementResult }

function settle(client: ApiClient, by: Staff, { form, mail, result }: Settling) {
  return client
    .post(`/backoffice/request-forms/${form.number}/mails/${mail.id}/settlement`)
    .withGuard('staff')
    .loginAs(by)
    .withSession(sinceNow())
    .withCsrfToken()
    .form({ opId: randomUUID(), result })
    .redirects(0)
}

function pageOf(client: ApiClient, by: Staff, { number }: RequestForm) {
  return client
    .get(`/backoffice/request-forms/${number}`)
    .withGuard('staff')
    .loginAs(by)
    .withSession(sinceNow())
}

async function uncertainMail({ id }: RequestForm) {
  const mail = await Mail.findByOrFail('requestFormId', id)
  return mail.merge({ state: 'uncertain', claim: randomUUID(), nextAttemptAt: null }).save()
}

async function failedMail({ id }: RequestForm) {
  const mail = await Mail.findByOrFail('requestFormId', id)
  return mail.merge({ state: 'failed', lastError: 'refused 550', nextAttemptAt: null }).save()
}
