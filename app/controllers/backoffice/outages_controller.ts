import { typedInstant } from '#controllers/backoffice/typed_instant'
import Outage from '#models/outage'
import { explainOutage, outages, recordOutage } from '#operations/outages'
import OutagePolicy from '#policies/outage_policy'
import { outageExplanationValidator, outageValidator } from '#validators/administration_validator'
import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'

export default class OutagesController {
  async index({ bouncer, view }: HttpContext) {
    await bouncer.with(OutagePolicy).authorize('keep')

    return view.render('pages/backoffice/outages/index', { outages: await outages() })
  }

  async store({ auth, bouncer, i18n, request, response, session }: HttpContext) {
    await bouncer.with(OutagePolicy).authorize('keep')
    const { opId, outageEnd, outageStart, ...typed } = await request.validateUsing(outageValidator)

    await recordOutage(
      { ...typed, startedAt: instantOf(outageStart), endedAt: endOf(outageEnd) },
      { by: auth.use('staff').getUserOrFail(), opId }
    )

    session.flash('success', i18n.t('outages.recorded'))
    return response.redirect().toRoute('backoffice.outages.index')
  }

  async show({ bouncer, params, view }: HttpContext) {
    await bouncer.with(OutagePolicy).authorize('keep')

    return view.render('pages/backoffice/outages/show', {
      outage: await Outage.findOrFail(params.id),
    })
  }

  async update({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const outage = await Outage.findOrFail(params.id)
    await bouncer.with(OutagePolicy).authorize('keep')
    const { opId, outageEnd, ...typed } = await request.validateUsing(outageExplanationValidator)

    await explainOutage(
      outage,
      { ...typed, endedAt: endOf(outageEnd) },
      { by: auth.use('staff').getUserOrFail(), opId }
    )

    session.flash('success', i18n.t('outages.explained'))
    return response.redirect().toRoute('backoffice.outages.index')
  }
}

function instantOf(text: string) {
  return DateTime.fromISO(typedInstant(text)!)
}

function endOf(text: string | undefined) {
  return text ? instantOf(text) : null
}
