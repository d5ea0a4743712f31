import { sendNext } from '#mails/delivery'
import { mailerOver } from '#mails/mailer'
import { SmtpTransport } from '#mails/smtp_transport'
import type Account from '#models/account'
import Mail from '#models/mail'
import { submitForm } from '#operations/form_decision'
import { resetDatabase } from '#tests/database'
import { withoutFaults } from '#tests/faults'
import { type MailServer, startMailServer } from '#tests/mail_server'
import { liaison, read, signedForm, submittedForm } from '#tests/functional/portal/world'
import { pagesOf } from '#tests/unit/documents/reading'
import { newWorld } from '#tests/world'
import env from '#start/env'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { simpleParser } from 'mailparser'
import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

test.group('The receipt of a submission', (group) => {
  let server: MailServer
  let deniz: Account

  group.each.setup(async () => {
    await resetDatabase()
    deniz = await liaison(await newWorld())
    server = await startMailServer()
    await sendDue()
    server.taken.splice(0)
    return () => server.stop()
  })

  test('goes with the mail: number, moment, digest and the head of the log', async ({ assert }) => {
    const form = await submittedForm(deniz)

    await sendDue()

    const [{ attachments, text }] = await server.letters()
    const [receipt, ...others] = attachments
    const [page] = await pagesOf(receipt.content)
    const [, checkpoint] = /İz kaydı başı: (.*)/.exec(text!)!
    const submittedAt = form.submittedAt!.setZone('Europe/Istanbul')
    assert.isEmpty(others)
    assert.include(receipt, {
      filename: `alindi-${form.number}.pdf`,
      contentType: 'application/pdf',
    })
    assert.include(page, form.number)
    assert.include(page, form.contentDigest!)
    assert.include(page, submittedAt.toFormat('HH.mm'))
    assert.include(page, checkpoint)
  })

  test('is one paper: in every attempt and in the portal', async ({ assert, client }) => {
    const form = await submittedForm(deniz)
    const attempts: Buffer[] = []
    server.state.received = (raw) => attempts.push(raw)
    server.state.manner = { does: 'refuse', at: 'data', code: 452 }
    await sendDue()
    server.state.manner = { does: 'accept' }
    await makeDue()

    await sendDue()

    const letters = await Promise.all(attempts.map((raw) => simpleParser(raw)))
    const [first, second] = letters.map(({ attachments }) => attachments[0].content)
    const download = await read(client, deniz, `/portal/request-forms/${form.number}/receipt`)
    assert.lengthOf(attempts, 2)
    assert.deepEqual(second, first)
    assert.deepEqual(download.body(), first)
  })

  test('is not kept when the submission does not come to pass', async ({ assert }) => {
    const form = await signedForm(deniz)
    const before = await storedFiles()
    const owner = db.connection('migration')
    await owner.rawQuery(`create trigger fault_no_mail before insert on mail_outbox for each row
      signal sqlstate '45000' set message_text = 'Broken'`)

    await assert.rejects(
      () => submitForm(form, { by: deniz, opId: randomUUID(), version: form.version }),
      /Broken/
    )

    await withoutFaults()
    assert.isEmpty(await Mail.query().where('kind', 'form.submitted'))
    assert.deepEqual(await storedFiles(), before)
  })

  async function sendDue() {
    const settings = { host: '127.0.0.1', port: server.port, security: 'none' as const }
    const mailer = mailerOver(new SmtpTransport({ ...settings, credentials: null }))

    while (await sendNext({ mailer, signal: new AbortController().signal, held: new Set() })) {
      continue
    }
  }
})

function makeDue() {
  return db
    .from('mail_outbox')
    .where('kind', 'form.submitted')
    .update({ next_attempt_at: db.raw('utc_timestamp(3)') })
}

async function storedFiles() {
  const entries = await readdir(join(env.get('DATA_DIR'), 'files'), {
    recursive: true,
    withFileTypes: true,
  })
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}
