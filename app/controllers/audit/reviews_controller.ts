import { type HeatMap, heatMapOf } from '#audit/heat_map'
import { namesOf } from '#audit/names'
import { recordTimeline } from '#audit/reading'
import { personText } from '#audit/sentence'
import { LONGEST_HOURS, type Span, timelineOf } from '#audit/timeline'
import { chartOf, mostOf } from '#audit/timeline_chart'
import { electionNights, findingsWithin } from '#operations/night_review'
import { latestMarks } from '#operations/review_marks'
import AuditPolicy from '#policies/audit_policy'
import { auditSpanValidator } from '#validators/audit_search_validator'
import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import { DateTime } from 'luxon'

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
    const [timeline, heat, findings] = await Promise.all([
      timelineOf(span),
      heatMapOf(span),
      findingsWithin(span, i18n),
    ])
    const most = timeline && mostOf(timeline)

    return view.render('pages/audit/reviews/show', {
      asked,
      nights,
      faults: [],
      span,
      timeline,
      charts: timeline?.services.map(({ bars }) => chartOf(timeline, bars, most!)) ?? [],
      heat,
      applicants: await applicantsIn(heat, i18n),
      findings,
      marks: await latestMarks(),
    })
  }
}

/** Their names by id. */
async function applicantsIn(heat: HeatMap | null, i18n: I18n) {
  const ids = heat?.rows.map(({ applicant }) => applicant) ?? []
  const names = await namesOf(ids.map((id) => `applicant:${id}`))

  return Object.fromEntries(ids.map((id) => [id, personText(`applicant:${id}`, names, i18n)]))
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
