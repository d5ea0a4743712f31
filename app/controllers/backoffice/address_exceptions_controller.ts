import { needsCode } from '#access/step_up'
import AddressException from '#models/address_exception'
import Participation from '#models/participation'
import { proposeException, sharersOf } from '#operations/address_exception'
import AddressExceptionPolicy from '#policies/address_exception_policy'
import { addressExceptionValidator } from '#validators/address_exception_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class AddressExceptionsController {
  async create({ bouncer, params, view }: HttpContext) {
    await bouncer.with(AddressExceptionPolicy).authorize('view')
    const participation = await Participation.query()
      .where('id', params.id)
      .preload('applicant')
      .preload('staticIps', (ips) => ips.whereNull('releasedAt').orderBy('seatId'))
      .firstOrFail()

    return view.render('pages/backoffice/address_exceptions/create', { participation })
  }

  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    await bouncer.with(AddressExceptionPolicy).authorize('view')
    const participation = await Participation.findOrFail(params.id)
    const { opId, ...asked } = await request.validateUsing(addressExceptionValidator)
    const by = auth.use('staff').getUserOrFail()

    const { id } = await proposeException(participation, asked, { by, opId })

    session.flash('success', i18n.t('address_exceptions.proposed'))
    return response.redirect().toRoute('backoffice.address_exceptions.show', { id })
  }

  async show(ctx: HttpContext) {
    const { auth, bouncer, params, view } = ctx
    await bouncer.with(AddressExceptionPolicy).authorize('view')
    const exception = await AddressException.query()
      .where('id', params.id)
      .preload('proposedBy')
      .preload('decidedBy')
      .preload('staticIp')
      .preload('participation', (participation) => participation.preload('applicant'))
      .firstOrFail()

    return view.render('pages/backoffice/address_exceptions/show', {
      exception,
      sharers: exception.isOpen ? await sharersOf(exception, exception.participation) : [],
      isOwn: exception.proposedById === auth.use('staff').getUserOrFail().id,
      needsCode: needsCode(ctx),
    })
  }
}
