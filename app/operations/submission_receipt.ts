import { checkpointLine } from '#audit/signer'
import { submissionReceipt } from '#documents/submission_receipt'
import type RequestForm from '#models/request_form'
import { isDemo, loadForm } from '#operations/form_facts'
import i18nManager from '@adonisjs/i18n/services/main'

/** Alındı belgesi of a submitted form as PDF: what was received, when, and what follows. */
export async function receiptOf(form: RequestForm): Promise<Buffer> {
  const { participation } = await loadForm(form)

  return submissionReceipt(
    {
      number: form.number.replace(/^TF/, 'AB'),
      formNumber: form.number,
      revision: form.revision,
      submittedAt: form.submittedAt!,
      applicant: participation.applicant.name,
      election: participation.election.name,
      contentDigest: form.contentDigest!,
      scanDigest: form.scan?.sha256 ?? '',
      scanPages: form.scan?.pageCount ?? 0,
      isOriginalHere: form.originalReceivedOn !== null,
      checkpoint: await checkpointLine(),
      isDemo,
    },
    { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') }
  )
}
