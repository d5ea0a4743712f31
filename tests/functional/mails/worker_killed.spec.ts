import { putFile } from '#documents/file_store'
import { enqueueMail } from '#mails/outbox'
import Mail, { type MailAttachment } from '#models/mail'
import { resetDatabase } from '#tests/database'
import { type MailServer, startMailServer } from '#tests/mail_server'
import { startWorker } from '#tests/worker_process'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { until } from '#tests/until'

/** More than the buffers of two sockets hold, so that it is not all on its way at once. */
const LONG = 12 * 1024 * 1024

test.group('A worker that is killed', (group) => {
  let server: MailServer

  group.each.timeout(120_000)
  group.each.setup(async () => {
    await resetDatabase()
    server = await startMailServer()
    return () => server.stop()
  })

  test('before the server greeted it: the mail goes again', async ({ assert }) => {
    const mail = await waitingMail()
    server.state.manner = { does: 'delay', at: 'connection', ms: 60_000 }
    await killedWhen(async () => (await stateOf(mail)) === 'sending')
    server.state.manner = { does: 'accept' }

    await sentByAnother()

    assert.equal(await stateOf(mail), 'sent')
    assert.lengthOf(takenOf(mail), 1)
  })

  test('while the mail is on its way: the mail goes again', async ({ assert }) => {
    const { promise: read, resolve: readOn } = Promise.withResolvers<void>()
    const { key } = await putFile(Buffer.alloc(LONG, 'x'))
    const mail = await waitingMail([{ fileKey: key, name: 'ek.bin', mediaType: 'text/plain' }])
    let isBegun = false
    server.state.beforeReading = () => {
      isBegun = true
      return read
    }

    await killedWhen(async () => isBegun)
    server.state.beforeReading = async () => {}
    readOn()
    await sentByAnother()

    assert.equal(await stateOf(mail), 'sent')
    assert.lengthOf(takenOf(mail), 1)
  })

  test('before the answer to the whole mail: a person decides, it does not go twice', async ({
    assert,
  }) => {
    const mail = await waitingMail()
    let isReceived = false
    server.state.received = () => (isReceived = true)
    server.state.manner = { does: 'delay', at: 'data', ms: 3000 }
    await killedWhen(async () => isReceived)
    server.state.manner = { does: 'accept' }

    await sentByAnother()
    await until(async () => takenOf(mail).length > 0)

    assert.equal(await stateOf(mail), 'uncertain')
    assert.lengthOf(takenOf(mail), 1)
  })

  test('before it wrote the answer down: a person decides, it does not go twice', async ({
    assert,
  }) => {
    const mail = await waitingMail()
    const lock = Promise.withResolvers<Awaited<ReturnType<typeof lockOn>>>()
    server.state.received = () => lock.resolve(lockOn(mail))
    server.state.manner = { does: 'delay', at: 'data', ms: 1000 }
    await killedWhen(areWritersWaiting)
    await endWriters()
    const held = await lock.promise
    await held.rollback()
    server.state.manner = { does: 'accept' }
    server.state.received = () => {}

    await sentByAnother()

    assert.equal(await stateOf(mail), 'uncertain')
    assert.lengthOf(takenOf(mail), 1)
  })

  test('again and again among thirty mails: none is lost, none arrives twice', async ({
    assert,
  }) => {
    const mails = []
    for (let number = 1; number <= 30; number++) {
      mails.push(await waitingMail())
    }

    for (let kill = 1; kill <= 3; kill++) {
      await killedUnanswered(kill + 1)
    }
    await sentByAnother()

    const states = await Promise.all(mails.map(stateOf))
    assert.isTrue(states.every((state) => state === 'sent' || state === 'uncertain'))
    assert.isAtLeast(states.filter((state) => state === 'sent').length, 15)
    assert.isAtLeast(states.filter((state) => state === 'uncertain').length, 1)
    for (const [index, mail] of mails.entries()) {
      assert.isAtMost(takenOf(mail).length, 1)
      assert.isTrue(states[index] === 'uncertain' || takenOf(mail).length === 1)
    }
  })

  function settings() {
    return { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(server.port), SMTP_SECURE: 'none' }
  }

  function takenOf({ messageId }: Mail) {
    return server.taken.filter((one) => one.messageId === messageId)
  }

  async function killedWhen(holds: () => Promise<boolean>) {
    const worker = startWorker(settings())
    try {
      await until(holds)
    } finally {
      await worker.kill()
    }
  }

  /** Killed while the server owes the answer to this mail: those before it were answered. */
  async function killedUnanswered(last: number) {
    let received = 0
    server.state.received = () => {
      received += 1
      server.state.manner =
        received < last ? { does: 'accept' } : { does: 'delay', at: 'data', ms: 3000 }
    }
    await killedWhen(async () => received >= last)
    server.state.received = () => {}
    server.state.manner = { does: 'accept' }
  }

  /** It sends what is left, and one more: then it has looked at everything before. */
  async function sentByAnother() {
    await ageClaims()
    const last = await waitingMail()
    const worker = startWorker(settings())

    await until(async () => (await stateOf(last)) === 'sent' && (await countUnderWay()) === 0)
    await worker.kill()
  }
})

function waitingMail(attachments: MailAttachment[] = []) {
  const values = {
    number: 'TF-2023-0001',
    applicant: 'Örnek Parti',
    reason: 'other' as const,
    text: 'İmza okunmuyor.',
  }
  const letter = {
    kind: 'form.rejected' as const,
    to: 'deniz@parti.example',
    locale: 'tr' as const,
  }
  return db.transaction((trx) => enqueueMail(trx, { ...letter, values, attachments }))
}

async function stateOf({ id }: Mail) {
  const { state } = await Mail.findOrFail(id)
  return state
}

async function countUnderWay() {
  const mails = await Mail.query().whereIn('state', ['waiting', 'sending'])
  return mails.length
}

/** A claim that nobody renews is forsaken after fifteen seconds; they pass at once here. */
function ageClaims() {
  return db
    .from('mail_outbox')
    .where('state', 'sending')
    .update({ claimed_at: db.raw('utc_timestamp(3) - interval 1 minute') })
}

/** Whoever wants to write on the mail waits. */
async function lockOn({ id }: Mail) {
  const trx = await db.transaction()
  await Mail.query({ client: trx }).where('id', id).forUpdate().firstOrFail()
  return trx
}

async function writersWaiting() {
  const rows = await db
    .from('information_schema.processlist')
    .select('id')
    .where('info', 'like', 'update `mail_outbox`%sent%')
  return rows as { id: number }[]
}

async function areWritersWaiting() {
  const writers = await writersWaiting()
  return writers.length > 0
}

/** The server would carry out what a dead client still waits for. */
async function endWriters() {
  for (const { id } of await writersWaiting()) {
    await db.rawQuery(`kill ${id}`)
  }
}
