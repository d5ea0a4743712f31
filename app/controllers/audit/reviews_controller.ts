import { ANOMALIES, anomaliesWithin, type Anomaly } from '#audit/anomalies'
import { namesOf } from '#audit/names'
import { recordTimeline } from '#audit/reading'
import { personText } from '#audit/sentence'
import { LONGEST_HOURS, type Span, timelineOf } from '#audit/timeline'
import { chartOf, mostOf } from '#audit/timeline_chart'
import Round from '#models/round'
import { latestMarks, marksOf } from '#operations/review_marks'
import AuditPolicy from '#policies/audit_policy'
import { auditSpanValidator } from '#validators/audit_search_validator'
import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import { DateTime } from 'luxon'

const NIGHTS = 5

export default class ReviewsController {
  /** A night as a picture, what of it is worth a look, and what auditors said of it. */
  async show({ auth, bouncer, i18n, request, response, session, view }: HttpContext) {
    await bouncer.with(AuditPolicy).authorize('read')
    const asked = request.qs()
    const [error, given] = await auditSpanValidator.tryValidate(filled(asked), {
      messagesProvider: i18n.createMessagesProvider(),
    })
    const span = error ? null : spanOf(given)
    const nights = await electionNights()

    if (!span) {
      response.status(422)
      return view.render('pages/audit/reviews/show', {
        asked,
        nights,
        faults: error?.messages ?? [],
        isTooLong: !error,
      })
    }
    await recordTimeline(span, { by: auth.use('staff').getUserOrFail().actor, session })
    const [timeline, anomalies] = await Promise.all([timelineOf(span), anomaliesWithin(span)])
    const most = timeline && mostOf(timeline)

    return view.render('pages/audit/reviews/show', {
      asked,
      nights,
      faults: [],
      span,
      timeline,
      charts: timeline?.services.map(({ bars }) => chartOf(timeline, bars, most!)) ?? [],
      findings: await findingsOf(anomalies, span, i18n),
      marks: await latestMarks(),
    })
  }
}

function filled(query: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
}

/** The last three hours unless said; null for a time that ends before it begins or is too long. */
function spanOf({ from, to }: { from?: DateTime; to?: DateTime }): Span | null {
  const end = to ?? (from ? from.plus({ hours: 3 }) : DateTime.now().plus({ minutes: 1 }))
  const begin = from ?? end.minus({ hours: 3 })
  const { hours } = end.diff(begin, 'hours')

  return hours > 0 && hours <= LONGEST_HOURS ? { from: begin, to: end } : null
}

/** From an hour before results open until the next morning. */
async function electionNights() {
  const rounds = await Round.query().preload('election').orderBy('opensAt', 'desc').limit(NIGHTS)

  return rounds.map(({ election, number, opensAt }) => ({
    election: election.name,
    round: number,
    from: opensAt.minus({ hours: 1 }),
    to: opensAt.plus({ hours: 11 }),
  }))
}

/** Each with the words of its subject, its page, and what was said of it. */
async function findingsOf(
  anomalies: Awaited<ReturnType<typeof anomaliesWithin>>,
  span: Span,
  i18n: I18n
) {
  const all = ANOMALIES.flatMap((kind) => anomalies[kind] ?? [])
  const names = await namesOf(all.map(({ subject }) => subject))
  const marks = await marksOf(all.map((one) => keyOf(one, span)))

  return ANOMALIES.map((kind) => ({
    kind,
    rows: anomalies[kind]?.map((one) => ({
      ...one,
      key: keyOf(one, span),
      isPerson: /^(account|staff):/.test(one.subject),
      label: /^(account|staff):/.test(one.subject)
        ? personText(one.subject, names, i18n)
        : one.subject,
      mark: marks.get(keyOf(one, span))?.[0] ?? null,
    })),
  }))
}

/** The same finding of the same day, however the time around it was chosen. */
function keyOf({ at, kind, subject }: Anomaly, { from }: Span) {
  const day = (at ?? from).setZone('Europe/Istanbul').toFormat("yyyy-LL-dd'T'HH:mm")
  return `${kind}:${subject}:${at ? day : day.slice(0, 10)}`
}
