import { ensureStepUp } from '#access/step_up'
import AddressException from '#models/address_exception'
import { confirmException } from '#operations/address_exception'
import AddressExceptionPolicy from '#policies/address_exception_policy'
import { exceptionConfirmationValidator } from '#validators/address_exception_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class AddressExceptionConfirmationsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, request, response, session } = ctx
    const exception = await AddressException.findOrFail(params.id)
    await bouncer.with(AddressExceptionPolicy).authorize('confirm')
    const { explanation = null, opId } = await request.validateUsing(exceptionConfirmationValidator)
    await ensureStepUp(ctx)

    await confirmException(exception, {
      by: auth.use('staff').getUserOrFail(),
      opId,
      explanation,
    })

    session.flash('success', i18n.t('address_exceptions.confirmed'))
    return response.redirect().toRoute('backoffice.address_exceptions.show', { id: exception.id })
  }
}
