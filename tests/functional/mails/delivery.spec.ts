import type { MailKind, MailValues } from '#mails/catalogue'
import { runOutbox, sendNext } from '#mails/delivery'
import { FolderTransport } from '#mails/folder_transport'
import { mailerOver } from '#mails/mailer'
import { enqueueMail } from '#mails/outbox'
import { type SmtpSettings, SmtpTransport } from '#mails/smtp_transport'
import { putFile } from '#documents/file_store'
import Mail, { type MailAttachment } from '#models/mail'
import { resetDatabase } from '#tests/database'
import { type MailServer, type Manner, startMailServer } from '#tests/mail_server'
import env from '#start/env'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { simpleParser } from 'mailparser'
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '#tests/until'

const REJECTION = {
  number: 'TF-2023-0001',
  applicant: 'Örnek Parti',
  reason: 'other',
  text: 'Işık, ığdır, ŞÇÖÜĞ: imza sirküleri okunmuyor.\n.\nİkinci satır.',
} as const

/** Answers that end nothing: the mail is tried again. */
const PASSING: { answer: string; manner: Manner; reason: string }[] = [
  {
    answer: '421 to the connection',
    manner: { does: 'refuse', at: 'connection', code: 421 },
    reason: 'deferred 421',
  },
  {
    answer: '554 to the connection',
    manner: { does: 'refuse', at: 'connection', code: 554 },
    reason: 'unreachable 554',
  },
  {
    answer: '451 to the sender',
    manner: { does: 'refuse', at: 'sender', code: 451 },
    reason: 'deferred 451',
  },
  {
    answer: '450 to the recipient',
    manner: { does: 'refuse', at: 'recipient', code: 450 },
    reason: 'deferred 450',
  },
  {
    answer: '452 to the whole mail',
    manner: { does: 'refuse', at: 'data', code: 452 },
    reason: 'deferred 452',
  },
  {
    answer: 'hanging up at once',
    manner: { does: 'drop', at: 'connection' },
    reason: 'interrupted',
  },
  {
    answer: 'hanging up at the recipient',
    manner: { does: 'drop', at: 'recipient' },
    reason: 'interrupted',
  },
  {
    answer: 'hanging up instead of an answer to the whole mail',
    manner: { does: 'drop', at: 'data' },
    reason: 'interrupted',
  },
  {
    answer: 'silence at the recipient',
    manner: { does: 'delay', at: 'recipient', ms: 1500 },
    reason: 'timed_out',
  },
  {
    answer: 'silence after the whole mail',
    manner: { does: 'delay', at: 'data', ms: 1500 },
    reason: 'timed_out',
  },
]

test.group('Sending mails', (group) => {
  let server: MailServer

  group.each.setup(async () => {
    await resetDatabase()
    server = await startMailServer()
    return () => server.stop()
  })

  test('a mail arrives as it was written, Turkish letters and lone dots too', async ({
    assert,
  }) => {
    const mail = await waitingMail('form.rejected', REJECTION)

    await sendAll(server)

    const [letter] = await server.letters()
    assert.equal(letter.subject, 'TF-2023-0001 sayılı talep formunuz reddedildi')
    assert.equal(letter.text?.trim(), mail.body)
    assert.include(mail.body, 'Işık, ığdır, ŞÇÖÜĞ: imza sirküleri okunmuyor.\n.\nİkinci satır.')
    assert.include(String(letter.html), '<html lang="tr">')
    assert.include(String(letter.html), 'Işık, ığdır, ŞÇÖÜĞ: imza sirküleri okunmuyor.')
    assert.equal(letter.messageId, mail.messageId)
    assert.equal(letter.from?.value[0].address, 'ssps@ssps.example')
    assert.equal(letter.headers.get('auto-submitted'), 'auto-generated')
    assert.include(await stateOf(mail), { state: 'sent', attempts: 1, lastError: null })
  })

  test('what strangers wrote never becomes a header', async ({ assert }) => {
    const line = 'TF-1\r\nBcc: kurban@ssps.example\r\n\r\n<b>x</b>\u0000\u2028\u202e'
    await waitingMail(
      'form.rejected',
      { ...REJECTION, number: line, applicant: line, text: line },
      { attachments: [await attachment('ek\r\nX-Fazla: 1\u0000.pdf')] }
    )

    await sendAll(server)

    const [{ raw }] = server.taken
    const [letter] = await server.letters()
    assert.equal(
      letter.subject,
      'TF-1 Bcc: kurban@ssps.example <b>x</b> sayılı talep formunuz reddedildi'
    )
    assert.deepEqual(headerNames(raw), [
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ])
    assert.include(String(letter.html), '&lt;b&gt;x&lt;/b&gt;')
  })

  test('an attachment comes from the file store, byte for byte', async ({ assert }) => {
    const bytes = Buffer.from(Array.from({ length: 3000 }, (_, index) => index % 256))
    const file = await attachment('alındı belgesi.pdf', bytes)
    await waitingMail('form.rejected', REJECTION, { attachments: [file] })

    await sendAll(server)

    const [{ attachments }] = await server.letters()
    assert.deepEqual(
      attachments.map(({ filename, contentType, content }) => [filename, contentType, content]),
      [['alındı belgesi.pdf', 'application/pdf', bytes]]
    )
  })

  test('{answer} leaves the mail waiting, and it arrives once the server takes it')
    .with(PASSING)
    .run(async ({ assert }, { manner, reason }) => {
      const mail = await waitingMail('form.rejected', REJECTION)
      server.state.manner = manner

      await sendAll(server, { answerWithin: 500 })

      const failed = await stateOf(mail)
      assert.include(failed, { state: 'waiting', attempts: 1, lastError: reason })
      assert.approximately(secondsUntil(failed), 45, 16)
      assert.isFalse(await sendOne(server))

      server.state.manner = { does: 'accept' }
      await makeDue(mail)
      await sendAll(server)

      assert.include(await stateOf(mail), { state: 'sent', attempts: 2 })
      assert.equal(server.taken.at(-1)?.messageId, mail.messageId)
    })

  test('a mail the server refuses for good is not tried again: {$self}')
    .with(['sender', 'recipient', 'data'] as const)
    .run(async ({ assert }, at) => {
      const mail = await waitingMail('form.rejected', REJECTION)
      server.state.manner = { does: 'refuse', at, code: 550 }

      await sendAll(server)

      assert.include(await stateOf(mail), {
        state: 'failed',
        attempts: 1,
        lastError: 'refused 550',
      })
      assert.isFalse(await sendOne(server))
      assert.isEmpty(server.taken)
    })

  test('the pauses grow to four hours, and the thirty-second attempt is the last', async ({
    assert,
  }) => {
    const mail = await waitingMail('form.rejected', REJECTION)
    server.state.manner = { does: 'refuse', at: 'recipient', code: 450 }
    const pauses = []

    for (let attempt = 1; attempt <= 32; attempt++) {
      await makeDue(mail)
      await sendAll(server)
      pauses.push(secondsUntil(await stateOf(mail)))
    }

    assert.include(await stateOf(mail), {
      state: 'failed',
      attempts: 32,
      lastError: 'deferred 450',
    })
    pauses.slice(0, 31).forEach((pause, index) => {
      const longest = Math.min(60 * 2 ** index, 14_400)
      assert.isAtLeast(pause, longest / 2 - 2)
      assert.isAtMost(pause, longest + 1)
    })
    assert.isAbove(new Set(pauses.slice(8, 31).map(Math.round)).size, 10)
  })

  test('a server that is not there, or knows us not, is asked again', async ({ assert }) => {
    const mail = await waitingMail('form.rejected', REJECTION)
    await sendAll({ port: 1 })
    const unreachable = await stateOf(mail)

    await makeDue(mail)
    await sendAll(server, { credentials: { user: 'ssps', pass: 'yanlış' } })

    assert.include(unreachable, { state: 'waiting', lastError: 'unreachable' })
    assert.include(await stateOf(mail), { state: 'waiting', lastError: 'not_authenticated 535' })
    assert.isEmpty(server.taken)
  })

  test('nothing goes to a server that cannot encrypt, or whose certificate nobody vouches for', async ({
    assert,
  }) => {
    const mail = await waitingMail('form.rejected', REJECTION)
    await sendAll(server, { security: 'starttls' })
    const plain = await stateOf(mail)

    const stranger = await startMailServer({ disabledCommands: [] })
    await makeDue(mail)
    await sendAll(stranger, { security: 'starttls' })
    await stranger.stop()

    assert.include(plain, { state: 'waiting', lastError: 'untrusted' })
    assert.include(await stateOf(mail), { state: 'waiting', lastError: 'untrusted' })
    assert.isEmpty([...server.taken, ...stranger.taken])
  })

  test('a missing attachment holds its mail back, and no other', async ({ assert }) => {
    const file = { ...(await attachment('a.pdf')), fileKey: '3f1de9a8-6d0c-4c6e-8a5e-0123456789ab' }
    const torn = await waitingMail('form.rejected', REJECTION, { attachments: [file] })
    const whole = await waitingMail('form.rejected', REJECTION)

    await sendAll(server)

    assert.include(await stateOf(torn), { state: 'waiting', lastError: 'attachment_missing' })
    assert.include(await stateOf(whole), { state: 'sent' })
  })

  test('two senders at once send each mail once', async ({ assert }) => {
    for (let number = 1; number <= 40; number++) {
      await waitingMail('form.rejected', { ...REJECTION, number: `TF-2023-${number}` })
    }
    const ending = new AbortController()
    const mailer = mailerOver(new SmtpTransport(settingsOf(server)))
    const senders = [1, 2].map(() => runOutbox({ mailer, signal: ending.signal }))

    await until(async () => (await countOf('sent')) === 40)
    ending.abort()
    await Promise.all(senders)

    assert.lengthOf(server.taken, 40)
    assert.equal(new Set(server.taken.map(({ messageId }) => messageId)).size, 40)
  })

  test('a sender that was taken for dead stops before the dot', async ({ assert }) => {
    const mail = await waitingMail('form.rejected', REJECTION)
    server.state.manner = { does: 'delay', at: 'recipient', ms: 400 }

    const sending = sendAll(server)
    await until(async () => (await countOf('sending')) === 1)
    await db.from('mail_outbox').update({ state: 'waiting', claim: null, next_attempt_at: LATER })
    await sending

    assert.isEmpty(server.taken)
    assert.include(await stateOf(mail), { state: 'waiting', lastError: null })
  })

  test('without a server the demo writes whole files, the same mail the same file', async ({
    assert,
  }) => {
    const folder = join(await mkdtemp(join(env.get('DATA_DIR'), 'mail-')), 'mail')
    const mailer = mailerOver(new FolderTransport(folder))
    const mail = await waitingMail('form.rejected', REJECTION)

    await sendNext({ mailer, signal: NEVER, held: new Set() })

    const [name, ...others] = await readdir(folder)
    const letter = await simpleParser(await readFile(join(folder, name)))
    assert.isEmpty(others)
    assert.match(name, /^[\da-f-]{36}\.eml$/)
    assert.equal(letter.messageId, mail.messageId)
    assert.equal(letter.text?.trim(), mail.body)
    assert.include(await stateOf(mail), { state: 'sent' })
  })
})

const NEVER = new AbortController().signal
const LATER = '2099-01-01 00:00:00.000'

function waitingMail<K extends MailKind>(
  kind: K,
  values: MailValues[K],
  { attachments = [] as MailAttachment[] } = {}
) {
  const to = 'deniz@parti.example'
  return db.transaction((trx) => enqueueMail(trx, { kind, to, locale: 'tr', values, attachments }))
}

async function attachment(name: string, bytes = Buffer.from('%PDF-1.4')) {
  const { key } = await putFile(bytes)
  return { fileKey: key, name, mediaType: 'application/pdf' }
}

function settingsOf({ port }: { port: number }, changes: Partial<SmtpSettings> = {}): SmtpSettings {
  return { host: '127.0.0.1', port, security: 'none', credentials: null, ...changes }
}

function sendOne(server: { port: number }, changes?: Partial<SmtpSettings>) {
  const mailer = mailerOver(new SmtpTransport(settingsOf(server, changes)))
  return sendNext({ mailer, signal: NEVER, held: new Set() })
}

async function sendAll(server: { port: number }, changes?: Partial<SmtpSettings>) {
  while (await sendOne(server, changes)) {
    continue
  }
}

async function stateOf({ id }: Mail) {
  const { state, attempts, lastError, nextAttemptAt } = await Mail.findOrFail(id)
  return { state, attempts, lastError, nextAttemptAt }
}

function makeDue({ id }: Mail) {
  return db
    .from('mail_outbox')
    .where('id', id)
    .update({ next_attempt_at: db.raw('utc_timestamp(3)') })
}

function secondsUntil({ nextAttemptAt }: Pick<Mail, 'nextAttemptAt'>) {
  return nextAttemptAt?.diffNow('seconds').seconds ?? 0
}

async function countOf(state: Mail['state']) {
  const { count } = await db.from('mail_outbox').where('state', state).count('* as count').first()
  return Number(count)
}

function headerNames(raw: Buffer) {
  const [head] = raw.toString('latin1').split('\r\n\r\n')
  return [...head.matchAll(/^([\w-]+):/gm)].map(([, name]) => name.toLowerCase()).toSorted()
}
