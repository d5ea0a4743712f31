import { listEvents } from '#audit/listing'
import { namesOf } from '#audit/names'
import { type Profile, profileFilter, profileOf } from '#audit/profile'
import { recordSearch } from '#audit/reading'
import { personText } from '#audit/sentence'
import AuditPolicy from '#policies/audit_policy'
import { auditProfileValidator } from '#validators/audit_search_validator'
import { errors, type HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'

const SHOWN = 20

export default class ProfilesController {
  /** A person, an applicant or an address, and what the log holds of it. */
  async show({ auth, bouncer, i18n, params, request, session, view }: HttpContext) {
    await bouncer.with(AuditPolicy).authorize('read')
    const { kind, term } = await request.validateUsing(auditProfileValidator, { data: params })
    const profile = await profileOf(kind, term)

    if (!profile) {
      throw new errors.E_ROUTE_NOT_FOUND(['GET', 'audit profile'])
    }
    const filter = profileFilter(profile)
    await recordSearch(filter, { by: auth.use('staff').getUserOrFail().actor, session })
    const { events } = await listEvents(filter, {}, i18n)

    return view.render('pages/audit/profiles/show', {
      profile,
      ...(await worded(profile, i18n)),
      filter,
      events: events.slice(0, SHOWN),
    })
  }
}

async function worded({ beside, kind, shares, term }: Profile, i18n: I18n) {
  const others = beside === 'person' ? (shares ?? []).flatMap(({ term: one }) => one ?? []) : []
  const own = kind === 'applicant' ? `applicant:${term}` : term
  const names = await namesOf([own, ...others])

  return {
    title: kind === 'address' ? term : personText(own, names, i18n),
    labels: Object.fromEntries(others.map((one) => [one, personText(one, names, i18n)])),
    account: names.get(own),
  }
}
