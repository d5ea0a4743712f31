import { isDemo } from '#config/app'
import { checkpointLine } from '#audit/stored_checkpoints'
import { sendAttachment } from '#documents/attachment'
import { handoverRecord } from '#documents/handover_record'
import CredentialDelivery from '#models/credential_delivery'
import RequestForm from '#models/request_form'
import { loadForm } from '#operations/form_facts'
import CredentialPolicy from '#policies/credential_policy'
import type { HttpContext } from '@adonisjs/core/http'
import i18nManager from '@adonisjs/i18n/services/main'
import { DateTime } from 'luxon'

export default class HandoverRecordsController {
  /**
   * Teslim tutanağı of the letters that were printed and wait for their receivers; once none waits,
   * of those that were handed over.
   */
  async show({ bouncer, params, response }: HttpContext) {
    await bouncer.with(CredentialPolicy).authorize('handle')
    const form = await loadForm(await RequestForm.numbered(params.number))
    const deliveries = await CredentialDelivery.query()
      .whereIn('state', ['printed', 'handed_over'])
      .whereHas('account', (account) => account.where('participationId', form.participationId))
      .preload('account')
      .orderBy('id')
    const waiting = deliveries.filter(({ isPrinted }) => isPrinted)
    const listed = waiting.length > 0 ? waiting : deliveries
    const number = form.number.replace(/^TF/, 'TT')

    const paper = await handoverRecord(
      {
        number,
        formNumber: form.number,
        preparedAt: DateTime.now(),
        applicant: form.participation.applicant.name,
        election: form.participation.election.name,
        letters: listed.map((delivery) => ({
          number: delivery.number,
          holder: delivery.account,
          service: delivery.account.service,
        })),
        checkpoint: await checkpointLine(),
        isDemo,
      },
      { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') }
    )

    return sendAttachment(response, {
      name: `${number}.pdf`,
      mediaType: 'application/pdf',
      bytes: paper,
    })
  }
}
