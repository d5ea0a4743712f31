import { ANOMALIES, anomaliesWithin, type Anomaly } from '#audit/anomalies'
import { namesOf } from '#audit/names'
import { personText } from '#audit/sentence'
import type { Span } from '#audit/timeline'
import Round from '#models/round'
import { marksOf } from '#operations/review_marks'
import { TIME_ZONE } from '#start/view/formats'
import type { I18n } from '@adonisjs/i18n'

const NIGHTS = 5
const PERSON = /^(account|staff):/

/** The newest rounds, from an hour before results open until the next morning. */
export async function electionNights() {
  const rounds = await Round.query().preload('election').orderBy('opensAt', 'desc').limit(NIGHTS)

  return rounds.map(({ election, number, opensAt }) => ({
    election: election.name,
    round: number,
    from: opensAt.minus({ hours: 1 }),
    to: opensAt.plus({ hours: 11 }),
  }))
}

/**
 * What is worth a look, kind by kind, each with the words of its subject and what was said of it.
 * `rows` are missing where the database was stopped.
 */
export async function findingsWithin(span: Span, i18n: I18n) {
  const anomalies = await anomaliesWithin(span)
  const all = ANOMALIES.flatMap((kind) => anomalies[kind] ?? [])
  const names = await namesOf(all.map(({ subject }) => subject))
  const marks = await marksOf(all.map((one) => keyOf(one, span)))

  const finding = (one: Anomaly) => {
    const key = keyOf(one, span)
    const isPerson = PERSON.test(one.subject)
    const label = isPerson ? personText(one.subject, names, i18n) : one.subject
    return { ...one, key, isPerson, label, mark: marks.get(key)?.[0] ?? null }
  }
  return ANOMALIES.map((kind) => ({ kind, rows: anomalies[kind]?.map(finding) }))
}

/** The same finding of the same day, however the time around it was chosen. */
function keyOf({ at, kind, subject }: Anomaly, { from }: Span) {
  const day = (at ?? from).setZone(TIME_ZONE).toFormat("yyyy-LL-dd'T'HH:mm")
  return `${kind}:${subject}:${at ? day : day.slice(0, 10)}`
}
