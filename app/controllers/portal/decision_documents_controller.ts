import { recordAccess } from '#audit/record'
import { ownForm } from '#controllers/portal/own_form'
import { sendAttachment } from '#documents/attachment'
import { decisionDocumentOf } from '#operations/decision_document'
import { subjectOf } from '#operations/form_act'
import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'

export default class DecisionDocumentsController {
  /** Karar belgesi of the own form. */
  async show(ctx: HttpContext) {
    const { account, request, response } = ctx
    const form = await ownForm(ctx)
    await form.load((relations) => relations.load('decision').load('participation'))

    if (!form.decision) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    await recordAccess('decision.downloaded', subjectOf(form, form.participation, account.actor))

    return sendAttachment(response, {
      name: `karar-${form.number}.pdf`,
      mediaType: 'application/pdf',
      bytes: await decisionDocumentOf(form, 'applicant'),
    })
  }
}
