import { isDemo } from '#config/app'
import { checkpointLine } from '#audit/stored_checkpoints'
import { deleteFile, putFile, readFile } from '#documents/file_store'
import { submissionReceipt } from '#documents/submission_receipt'
import type { MailAttachment } from '#models/mail'
import type RequestForm from '#models/request_form'
import { loadForm } from '#operations/form_facts'
import i18nManager from '@adonisjs/i18n/services/main'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/** Alındı belgesi of a submitted form as PDF, as it was given: what was received, when, and what follows. */
export async function receiptOf(form: RequestForm): Promise<Buffer> {
  return form.receiptKey === null
    ? receiptWith(form, await checkpointLine())
    : readFile(form.receiptKey)
}

export function receiptName({ number }: Pick<RequestForm, 'number'>) {
  return `alindi-${number}.pdf`
}

/**
 * Draws the receipt of a form in the transaction that submits it, and keeps it: the mail and every
 * later download are one paper, byte for byte. Without the submission there is none.
 */
export async function keepReceipt(
  form: RequestForm,
  trx: TransactionClientContract,
  checkpoint: string
): Promise<MailAttachment> {
  const { key } = await putFile(await receiptWith(form, checkpoint))
  trx.after('rollback', () => deleteFile(key))
  await form.merge({ receiptKey: key }).save()

  return { fileKey: key, name: receiptName(form), mediaType: 'application/pdf' }
}

async function receiptWith(form: RequestForm, checkpoint: string) {
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
      checkpoint,
      isDemo,
    },
    { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') }
  )
}
