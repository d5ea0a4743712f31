import { isDemo } from '#config/app'
import type { AuditEvent } from '#audit/event'
import { lineOf as eventLine } from '#audit/listing'
import { namesIn } from '#audit/names'
import { record } from '#audit/record'
import { drawnLeaves } from '#audit/sample'
import { endsOf } from '#audit/search'
import { lineOf } from '#audit/stored_checkpoints'
import { deleteFile, putFile, readFile } from '#documents/file_store'
import { reviewReport } from '#documents/review_report'
import ActRefused from '#exceptions/act_refused'
import type Round from '#models/round'
import RoundReview, { type ReviewState } from '#models/round_review'
import type Staff from '#models/staff'
import { checkpointForPack } from '#operations/evidence_pack'
import { marksOf } from '#operations/review_marks'
import { once } from '#operations/transaction'
import { TIME_ZONE } from '#start/view/formats'
import type { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { randomBytes } from 'node:crypto'

type Act = { by: Staff; opId: string }

/** What two auditors look at in a day; a whole night is looked at in the findings. */
export const SAMPLE_SIZE = 60

/** From the morning of the voting day to the noon after it. */
const HOURS = 36

/**
 * Begins the audit of a round with a sample of its events, drawn by a seed that is on record before
 * anybody sees what it draws (R21 m.4/b-5). Throws ActRefused where there is one, or nothing to draw.
 */
export function drawSample(round: Round, { by, opId }: Act) {
  return once({ opId, act: 'round_review.draw', actor: by.actor }, async (trx) => {
    const checkpoint = await checkpointForPack()
    const { logId, treeSize } = checkpoint
    const { from, to } = await endsOf(spanOf(round), { logId, treeSize })
    const known = await RoundReview.query({ client: trx }).where('roundId', round.id).first()

    if (known) {
      throw new ActRefused('review_exists')
    }
    if (to === from) {
      throw new ActRefused('nothing_to_draw')
    }
    const seed = randomBytes(32).toString('hex')
    const leaves = drawnLeaves({ from, to, seed, size: SAMPLE_SIZE })
    const review = await RoundReview.create(
      {
        roundId: round.id,
        seed,
        logId,
        treeSize,
        firstLeaf: from,
        endLeaf: to,
        sample: JSON.stringify(leaves),
        drawnById: by.id,
        drawnAt: DateTime.now(),
        version: 1,
      },
      { client: trx }
    )
    await record(trx, 'round_review.drawn', {
      ...subjectOf(review, by),
      details: {
        round: round.id,
        seed,
        size: leaves.length,
        treeSize,
        firstLeaf: from,
        endLeaf: to,
      },
    })
    return { review: review.id }
  })
}

/** What the auditors found, once every event of the sample was looked at. Throws ActRefused. */
export function stateFindings(review: RoundReview, findings: string, act: Act) {
  return step(review, 'drawn', act, async (locked, trx) => {
    const sample = await sampleOf(locked, i18nManager.locale('tr'))

    if (sample.some(({ mark }) => mark === null)) {
      throw new ActRefused('sample_unmarked')
    }
    await locked.merge({ findings, statedById: act.by.id, statedAt: DateTime.now() }).save()
    await record(trx, 'round_review.stated', {
      ...subjectOf(locked, act.by),
      changes: [{ field: 'findings', from: null, to: findings, personal: true }],
    })
  })
}

/** SKGM's written reply. Throws ActRefused. */
export function replyToFindings(review: RoundReview, reply: string, act: Act) {
  return step(review, 'stated', act, async (locked, trx) => {
    await locked.merge({ reply, repliedById: act.by.id, repliedAt: DateTime.now() }).save()
    await record(trx, 'round_review.replied', {
      ...subjectOf(locked, act.by),
      changes: [{ field: 'reply', from: null, to: reply, personal: true }],
    })
  })
}

/** Closes the audit, by another auditor than the one who stated the findings, and keeps its report. */
export function closeReview(review: RoundReview, act: Act) {
  return step(review, 'replied', act, async (locked, trx) => {
    if (locked.statedById === act.by.id) {
      throw new ActRefused('own_findings')
    }
    await locked.merge({ closedById: act.by.id, closedAt: DateTime.now() }).save()
    const { key, sha256 } = await putFile(await reportOf(locked))
    trx.after('rollback', () => deleteFile(key))
    await locked.merge({ reportKey: key }).save()
    await record(trx, 'round_review.closed', { ...subjectOf(locked, act.by), details: { sha256 } })
  })
}

/** The report as it was kept; taking it is on record. */
export async function takeReport(review: RoundReview, by: Staff) {
  if (review.reportKey === null) {
    throw new ActRefused('review_state_changed')
  }
  const bytes = await readFile(review.reportKey)
  await db.transaction((trx) => record(trx, 'round_review.report_taken', subjectOf(review, by)))

  return bytes
}

/** The events of a sample as lines, each with the newest mark of an auditor. */
export async function sampleOf(review: RoundReview, i18n: I18n) {
  const rows: { leaf_index: number; payload: string }[] = await db
    .from('audit_leaves')
    .join('audit_events', 'audit_events.id', 'audit_leaves.event_ref')
    .select('audit_leaves.leaf_index', 'audit_events.payload')
    .where('audit_leaves.log_id', review.logId)
    .whereIn('audit_leaves.leaf_index', review.leaves)
    .orderBy('audit_leaves.leaf_index')
  const found = rows.map(({ leaf_index: leafIndex, payload }) => ({
    leafIndex,
    event: JSON.parse(payload) as AuditEvent,
  }))
  const names = await namesIn(found.map(({ event }) => event))
  const marks = await marksOf(found.map(({ event }) => `event:${event['event.id']}`))

  return found.map((one) => {
    const line = eventLine(one, names, i18n)
    return { ...line, mark: marks.get(`event:${line.id}`)?.[0] ?? null }
  })
}

function step(
  { id }: RoundReview,
  from: ReviewState,
  { by, opId }: Act,
  work: (review: RoundReview, trx: TransactionClientContract) => Promise<void>
) {
  return once({ opId, act: `round_review.after_${from}`, actor: by.actor }, async (trx) => {
    const review = await RoundReview.query({ client: trx })
      .where('id', id)
      .forUpdate()
      .firstOrFail()

    if (review.state !== from) {
      throw new ActRefused('review_state_changed')
    }
    review.version += 1
    await work(review, trx)
  })
}

async function reportOf(review: RoundReview) {
  await review.load((loader) =>
    loader
      .load('round', (round) => round.preload('election'))
      .load('drawnBy')
      .load('statedBy')
      .load('repliedBy')
      .load('closedBy')
  )
  const tr = i18nManager.locale('tr')
  const sample = await sampleOf(review, tr)
  const checkpoint = await checkpointForPack({ log: review.logId })

  return reviewReport(
    {
      number: `DR-${review.round.election.code}-${review.round.number}`,
      election: review.round.election.name,
      round: review.round.number,
      seed: review.seed,
      span: {
        firstLeaf: review.firstLeaf,
        lastLeaf: review.endLeaf - 1,
        treeSize: review.treeSize,
      },
      drawn: { by: review.drawnBy.fullName, at: review.drawnAt },
      findings: { by: review.statedBy.fullName, at: review.statedAt!, text: review.findings! },
      reply: { by: review.repliedBy.fullName, at: review.repliedAt!, text: review.reply! },
      closed: { by: review.closedBy.fullName, at: review.closedAt! },
      counts: countsOf(sample),
      noted: sample
        .filter(({ mark }) => mark !== null && mark.mark !== 'seen')
        .map(({ leafIndex, mark, sentence }) => ({
          leafIndex,
          sentence,
          mark: tr.t(`layout.states.mark.${mark!.mark}`),
          note: mark!.note,
        })),
      issuedAt: review.closedAt!,
      checkpoint: lineOf(checkpoint),
      isDemo,
    },
    { tr, en: i18nManager.locale('en') }
  )
}

function countsOf(sample: Awaited<ReturnType<typeof sampleOf>>) {
  const count = (name: string) => sample.filter(({ mark }) => mark?.mark === name).length

  return {
    all: sample.length,
    seen: count('seen'),
    explained: count('explained'),
    escalated: count('escalated') + count('escalation_asked'),
  }
}

function spanOf({ votingDay }: Round) {
  const from = DateTime.fromISO(votingDay.toISODate()!, { zone: TIME_ZONE })
  return { from, to: from.plus({ hours: HOURS }) }
}

function subjectOf({ id, version }: RoundReview, { actor }: Staff) {
  return { actor, target: { type: 'round_review' as const, id, version } }
}
