import { putFile } from '#documents/file_store'
import Election from '#models/election'
import Round from '#models/round'
import ReviewMark from '#models/review_mark'
import RoundReview, { type ReviewState } from '#models/round_review'
import type Staff from '#models/staff'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'

const STATES: ReviewState[] = ['drawn', 'stated', 'replied', 'closed']

/** A round of today, of an election of its own that is over. */
export async function roundOfToday(code: string) {
  const { id: circularId } = await db.from('circulars').orderBy('id').firstOrFail()
  const election = await Election.create({
    code,
    name: `Seçim ${code}`,
    circularId,
    concludedAt: DateTime.now(),
    version: 1,
  })

  return Round.create({
    electionId: election.id,
    number: 1,
    votingDay: DateTime.now().setZone('Europe/Istanbul'),
    opensAt: DateTime.now(),
    version: 1,
  })
}

/** An audit that has come as far as `state`, its sample the first event of the log, which is marked. */
export async function reviewIn(state: ReviewState, { by }: { by: Staff }) {
  const round = await roundOfToday(`DENETIM-${state}`)
  const reached = (one: ReviewState) => STATES.indexOf(state) >= STATES.indexOf(one)
  const { payload } = await db
    .from('audit_leaves')
    .join('audit_events', 'audit_events.id', 'audit_leaves.event_ref')
    .where('leaf_index', 0)
    .firstOrFail()
  await ReviewMark.create({
    subject: `event:${JSON.parse(payload)['event.id']}`,
    mark: 'explained',
    note: 'Bilinen bir deneme',
    markedById: by.id,
    markedAt: DateTime.now(),
  })

  const report = await putFile(Buffer.from('%PDF-1.7'))

  return RoundReview.create({
    roundId: round.id,
    seed: 'ab'.repeat(32),
    logId: 1,
    treeSize: 1,
    firstLeaf: 0,
    endLeaf: 1,
    sample: '[0]',
    drawnById: by.id,
    drawnAt: DateTime.now(),
    ...(reached('stated') && {
      findings: 'Bulgu yok.',
      statedById: by.id,
      statedAt: DateTime.now(),
    }),
    ...(reached('replied') && {
      reply: 'Teşekkürler.',
      repliedById: by.id,
      repliedAt: DateTime.now(),
    }),
    ...(reached('closed') && {
      closedAt: DateTime.now(),
      reportKey: report.key,
    }),
    version: 1,
  })
}
