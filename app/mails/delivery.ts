import { readFile } from '#documents/file_store'
import {
  beginHandover,
  claimDueMail,
  markFailed,
  markSent,
  renewClaims,
  rescueAbandoned,
} from '#mails/claims'
import { LINK_MARK } from '#mails/catalogue'
import { failureOf } from '#mails/failure'
import type Mail from '#models/mail'
import { untilAborted } from '#operations/until_aborted'
import logger from '@adonisjs/core/services/logger'
import type { Mailer, Message } from '@adonisjs/mail'
import type { MailTransportContract } from '@adonisjs/mail/types'
import edge from 'edge.js'
import { setTimeout as wait } from 'node:timers/promises'

/** Asked when all but the final dot is sent; what it throws keeps the mail here. */
export type Handover = { beforeTheDot: () => Promise<void> }

type Sending = { mailer: Mailer<MailTransportContract>; signal: AbortSignal; held: Set<Mail> }

/** So many mails are on their way at once: a slow server delays few. */
const COURIERS = 4

const PAUSE_MS = 500
const RENEW_EVERY_MS = 4000

/**
 * Sends what is due until the signal. May run many times over; see docs/decisions for what happens
 * to a mail when a worker, the database or the server dies.
 */
export async function runOutbox({ mailer, signal }: Omit<Sending, 'held'>) {
  const held = new Set<Mail>()
  const failure = 'The outbox could not be read'
  const couriers = Array.from({ length: COURIERS }, () =>
    untilAborted(() => sendNext({ mailer, signal, held }), { failure, pauseMs: PAUSE_MS, signal })
  )

  await Promise.all([
    ...couriers,
    untilAborted(() => tend(held).then(() => false), { failure, pauseMs: RENEW_EVERY_MS, signal }),
  ])
}

/** Sends one mail that is due, or finds out that it cannot be sent. False when there is none. */
export async function sendNext({ mailer, signal, held }: Sending) {
  const mail = await claimDueMail()

  if (mail === null) {
    return false
  }
  held.add(mail)
  await deliver(mail, { mailer, signal })
  held.delete(mail)

  return true
}

/**
 * The answer of the server is written down until it stands: a database that is away meanwhile
 * neither loses the mail nor sends it again.
 */
async function deliver(mail: Mail, { mailer, signal }: Omit<Sending, 'held'>) {
  const handover: Handover = { beforeTheDot: () => stillOurs(mail, signal) }

  try {
    await mailer.send((message) => compose(message, mail), handover)
  } catch (error) {
    const failure = failureOf(error)
    logger.warn({ mail: mail.id, ...failure }, 'A mail could not be sent')
    return persist(() => markFailed(mail, failure))
  }
  return persist(() => markSent(mail))
}

async function compose(message: Message, mail: Mail) {
  const { createdAt, link, locale, messageId, recipient, subject } = mail
  const body = link ? mail.body.replace(LINK_MARK, link) : mail.body

  message
    .to(recipient)
    .subject(subject)
    .messageId(messageId)
    .header('Date', createdAt.toUTC().toRFC2822()!)
    .header('Auto-Submitted', 'auto-generated')
    .text(body)
    .html(await edge.render('mails/message', { locale, subject, paragraphs: paragraphsOf(body) }))

  for (const { fileKey, name, mediaType } of mail.files) {
    message.attachData(await readFile(fileKey), { filename: name, contentType: mediaType })
  }
}

function paragraphsOf(body: string) {
  return body.split(/\n{2,}/).map((paragraph) => paragraph.split('\n'))
}

/** A worker that ends, or was taken for dead, stops before the server has the mail. */
async function stillOurs(mail: Mail, signal: AbortSignal) {
  if (signal.aborted || !(await beginHandover(mail))) {
    throw new Error('The mail was given up before its end')
  }
}

async function tend(held: Set<Mail>) {
  if (held.size > 0) {
    await renewClaims([...held])
  }
  await rescueAbandoned()
}

async function persist(write: () => Promise<unknown>) {
  for (let pause = 50; ; pause = Math.min(pause * 2, 2000)) {
    try {
      await write()
      return
    } catch (error) {
      logger.error({ err: error }, 'What became of a mail could not be written yet')
      await wait(pause)
    }
  }
}
