import AddressException from '#models/address_exception'
import { declineException } from '#operations/address_exception'
import AddressExceptionPolicy from '#policies/address_exception_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class AddressExceptionDeclinationsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const exception = await AddressException.findOrFail(params.id)
    await bouncer.with(AddressExceptionPolicy).authorize('view')
    const { opId } = await request.validateUsing(actValidator)

    await declineException(exception, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('address_exceptions.declined'))
    return response.redirect().toRoute('backoffice.address_exceptions.show', { id: exception.id })
  }
}
