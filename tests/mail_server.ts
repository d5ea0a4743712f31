import { simpleParser, type ParsedMail } from 'mailparser'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** What the server does with a mail; `accept` when nothing else is said. */
export type Manner =
  | { does: 'accept' }
  | { does: 'refuse'; at: 'connection' | 'sender' | 'recipient' | 'data'; code: number }
  | { does: 'drop'; at: 'connection' | 'recipient' | 'data' }
  | { does: 'delay'; at: 'connection' | 'recipient' | 'data'; ms: number }

export type MailServer = Awaited<ReturnType<typeof startMailServer>>

/**
 * A real SMTP server on a free port. `manner` may be changed at any time; `reached` hears of every
 * step of a dialogue, `taken` holds every mail it accepted.
 */
export async function startMailServer(options: SMTPServerOptions = {}) {
  const taken: { messageId: string; raw: Buffer }[] = []
  const sockets = new Set<Socket>()
  const state = {
    manner: { does: 'accept' } as Manner,
    /** Nothing of a mail's text is read before it ended. */
    beforeReading: async () => {},
    /** Runs when 250 has just been written to the socket. */
    acknowledged: () => {},
    /** Runs when the whole mail is here and nothing was answered yet. */
    received: (() => {}) as (raw: Buffer) => void,
  }

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.secure || options.key ? [] : ['STARTTLS'],
    logger: false,
    closeTimeout: 100,
    ...options,
    onConnect: (_session, done) => step('connection', done),
    onMailFrom: (_address, _session, done) => step('sender', done),
    onRcptTo: (_address, _session, done) => step('recipient', done),
    async onData(stream, _session, done) {
      await state.beforeReading()
      const raw = await buffer(stream).catch(() => null)

      if (raw === null) return

      state.received(raw)
      await step('data', (error) => {
        if (!error) taken.push({ messageId: messageIdIn(raw), raw })
        done(error)
        if (!error) state.acknowledged()
      })
    },
  })
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  async function step(place: string, done: (error?: Error | null) => void) {
    const { manner } = state

    if (manner.does === 'accept' || manner.at !== place) {
      return done()
    }
    if (manner.does === 'refuse') {
      return done(Object.assign(new Error('Not today'), { responseCode: manner.code }))
    }
    if (manner.does === 'drop') {
      return sockets.forEach((socket) => socket.destroy())
    }
    await wait(manner.ms)
    return done()
  }

  return {
    state,
    taken,
    port: (server.server.address() as AddressInfo).port,
    letters: () => Promise.all(taken.map(({ raw }) => simpleParser(raw))) as Promise<ParsedMail[]>,
    stop: () =>
      new Promise<void>((resolve) => {
        sockets.forEach((socket) => socket.destroy())
        server.close(() => resolve())
      }),
  }
}

function messageIdIn(raw: Buffer) {
  return /^Message-ID: (<[^>]+>)/im.exec(raw.toString('latin1'))![1]
}
