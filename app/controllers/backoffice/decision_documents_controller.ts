import { recordAccess } from '#audit/record'
import { sendAttachment } from '#documents/attachment'
import RequestForm from '#models/request_form'
import { decisionDocumentOf } from '#operations/decision_document'
import { subjectOf } from '#operations/form_act'
import RequestFormPolicy from '#policies/request_form_policy'
import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'

export default class DecisionDocumentsController {
  /** Karar belgesi of a form that was approved or rejected, with what SKGM looked at. */
  async show({ auth, bouncer, params, request, response }: HttpContext) {
    await bouncer.with(RequestFormPolicy).authorize('view')
    const form = await RequestForm.numbered(params.number)
    await form.load((relations) => relations.load('decision').load('participation'))

    if (!form.decision) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    const { actor } = auth.use('staff').getUserOrFail()
    await recordAccess('decision.downloaded', subjectOf(form, form.participation, actor))

    return sendAttachment(response, {
      name: `karar-${form.number}.pdf`,
      mediaType: 'application/pdf',
      bytes: await decisionDocumentOf(form, 'skgm'),
    })
  }
}
