import type { MailFailure } from '#mails/failure'
import Mail from '#models/mail'
import db from '@adonisjs/lucid/services/db'
import { randomUUID } from 'node:crypto'

/** A claim that nobody renewed for so long is a dead worker's. */
const FORSAKEN = 'claimed_at < utc_timestamp(3) - interval 15 second'

/** With the pauses below the last attempt is some four days after the first, RFC 5321 4.5.4.1. */
const MOST_ATTEMPTS = 32

const FIRST_PAUSE_SECONDS = 60
const LONGEST_PAUSE_SECONDS = 4 * 60 * 60

/**
 * Takes the mail that waits longest and is due; null when there is none. Two workers never take
 * the same one. From here on the row changes only for whoever holds its claim.
 */
export function claimDueMail() {
  return db.transaction(
    async (trx) => {
      const due = await Mail.query({ client: trx })
        .where('state', 'waiting')
        .whereRaw('next_attempt_at <= utc_timestamp(3)')
        .orderBy('nextAttemptAt')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .first()

      if (due === null) return null

      const claim = randomUUID()
      await trx.rawQuery(
        `update mail_outbox set state = 'sending', claim = ?, claimed_at = utc_timestamp(3),
           handing_over_at = null, next_attempt_at = null, attempts = attempts + 1
         where id = ?`,
        [claim, due.id]
      )
      return Mail.findOrFail(due.id, { client: trx })
    },
    { isolationLevel: 'read committed' }
  )
}

/** Whoever sends still lives. */
export function renewClaims(mails: Mail[]) {
  return db
    .from('mail_outbox')
    .whereIn(
      'id',
      mails.map(({ id }) => id)
    )
    .whereIn(
      'claim',
      mails.map(({ claim }) => claim!)
    )
    .where('state', 'sending')
    .update({ claimed_at: db.raw('utc_timestamp(3)') })
}

/** On disk before the server can take the mail. False when the claim was lost meanwhile. */
export async function beginHandover(mail: Mail) {
  const changed = await claimed(mail, ['sending']).update({
    handing_over_at: db.raw('utc_timestamp(3)'),
  })

  return Number(changed) === 1
}

/** The server took it, however late we learn. */
export function markSent(mail: Mail) {
  return claimed(mail, ['sending', 'uncertain']).update({
    state: 'sent',
    sent_at: db.raw('utc_timestamp(3)'),
    claim: null,
    last_error: null,
  })
}

/** The server did not take it: again later, or not by itself. */
export function markFailed(mail: Mail, { reason, code, isFinal }: MailFailure) {
  const isLast = isFinal || mail.attempts >= MOST_ATTEMPTS
  const pause = db.raw('utc_timestamp(3) + interval ? second', [pauseAfter(mail.attempts)])

  return claimed(mail, ['sending', 'uncertain']).update({
    state: isLast ? 'failed' : 'waiting',
    next_attempt_at: isLast ? null : pause,
    claim: null,
    last_error: code === null ? reason : `${reason} ${code}`,
  })
}

/**
 * Mails of dead workers: those the server cannot have go again; of those it may have, nobody can
 * know, and a person decides. The claim stays with them, in case the worker was only slow.
 */
export async function rescueAbandoned() {
  const abandoned = await db
    .from('mail_outbox')
    .select('id')
    .where('state', 'sending')
    .whereRaw(FORSAKEN)

  for (const { id } of abandoned) {
    await db.rawQuery(
      `update mail_outbox set
         state = if(handing_over_at is not null, 'uncertain', if(attempts < ?, 'waiting', 'failed')),
         next_attempt_at = if(handing_over_at is null and attempts < ?,
           utc_timestamp(3) + interval attempts - 1 minute, null),
         claim = if(handing_over_at is null, null, claim),
         last_error = 'abandoned'
       where id = ? and state = 'sending' and ${FORSAKEN}`,
      [MOST_ATTEMPTS, MOST_ATTEMPTS, id]
    )
  }
}

/** By its primary key: two transactions that come by different indexes deadlock. */
function claimed({ id, claim }: Mail, states: Mail['state'][]) {
  return db.from('mail_outbox').where('id', id).where('claim', claim!).whereIn('state', states)
}

/** Doubles from a minute to four hours; the second half is by chance, so that not all come at once. */
function pauseAfter(attempts: number) {
  const pause = Math.min(FIRST_PAUSE_SECONDS * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS)
  return Math.round(pause * (0.5 + Math.random() / 2))
}
