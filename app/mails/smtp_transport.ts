import type { Handover } from '#mails/delivery'
import { MailResponse } from '@adonisjs/mail'
import type { MailTransportContract, NodeMailerMessage } from '@adonisjs/mail/types'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import SMTPConnection from 'nodemailer/lib/smtp-connection/index.js'
import { Readable } from 'node:stream'

export type SmtpSettings = {
  host: string
  port: number
  security: 'tls' | 'starttls' | 'none'
  credentials: { user: string; pass: string } | null
  /** Milliseconds. */
  connectWithin?: number
  answerWithin?: number
}

const CONNECT_WITHIN_MS = 30_000

/** RFC 5321 4.5.3.2.6: who gives up sooner on the answer to the dot sends mails twice. */
const ANSWER_WITHIN_MS = 600_000

/**
 * One connection and one mail. nodemailer's own transport reads the message ahead; this one asks
 * before the final dot, the moment from which on the server may have taken the mail.
 */
export class SmtpTransport implements MailTransportContract {
  constructor(private settings: SmtpSettings) {}

  /** Resolves when the server said 250 to the whole mail, and at no other time. */
  async send(message: NodeMailerMessage, { beforeTheDot }: Handover) {
    const composed = new MailComposer(message).compile()
    const bytes = await composed.build()
    const connection = new SMTPConnection(optionsOf(this.settings))

    try {
      const body = untilTheDot(bytes, beforeTheDot)
      const answer = await dialogue(connection, this.settings, (answered) =>
        connection.send(composed.getEnvelope(), body, (refusal, info) => {
          // nodemailer reads on what was refused; nothing of it is on its way
          if (refusal) body.destroy()
          answered(refusal, info)
        })
      )
      return new MailResponse(composed.messageId(), composed.getEnvelope(), answer)
    } finally {
      connection.close()
    }
  }
}

/** The server has no mail before the dot that follows the end of this stream. */
function untilTheDot(bytes: Buffer, beforeTheDot: Handover['beforeTheDot']) {
  return Readable.from(
    (async function* () {
      yield bytes
      await beforeTheDot()
    })()
  )
}

type Answered<T> = (error: Error | null, answer: T) => void

/** Greeting, encryption, sign-in, mail: the first error of any of them ends it. */
function dialogue<T>(
  connection: SMTPConnection,
  { credentials }: SmtpSettings,
  send: (answered: Answered<T>) => void
) {
  return new Promise<T>((resolve, reject) => {
    connection.on('error', reject)
    connection.once('end', () => reject(new Error('Connection closed unexpectedly')))
    connection.connect((failure) => (failure ? reject(failure) : signIn()))

    function signIn() {
      if (credentials === null) {
        return deliver()
      }
      connection.login({ credentials }, (error) => (error ? reject(error) : deliver()))
    }

    function deliver() {
      send((error, answer) => (error ? reject(error) : resolve(answer)))
    }
  })
}

function optionsOf({ host, port, security, connectWithin, answerWithin }: SmtpSettings) {
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2' as const },
    connectionTimeout: connectWithin ?? CONNECT_WITHIN_MS,
    greetingTimeout: connectWithin ?? CONNECT_WITHIN_MS,
    dnsTimeout: connectWithin ?? CONNECT_WITHIN_MS,
    socketTimeout: answerWithin ?? ANSWER_WITHIN_MS,
  }
}
