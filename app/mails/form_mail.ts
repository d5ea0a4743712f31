import { readEmail } from '#circular/email'
import type { MailKind, MailValues } from '#mails/catalogue'
import { enqueueMail } from '#mails/outbox'
import Applicant from '#models/applicant'
import FormUser from '#models/form_user'
import type { MailAttachment } from '#models/mail'
import type RequestForm from '#models/request_form'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

type FormMail = Extract<MailKind, `form.${string}`>

type Told<K extends FormMail> = Omit<MailValues[K], 'number' | 'applicant'>

/**
 * Tells the form's liaison what happened to it, paper or not. Nobody is told when the form names
 * no liaison or more than one (R06), or gives no usable address: then SKGM writes on paper, as
 * ever. The form's `participation` is loaded.
 */
export async function mailLiaison<K extends FormMail>(
  form: RequestForm,
  trx: TransactionClientContract,
  { kind, told, attachments }: { kind: K; told: Told<K>; attachments?: readonly MailAttachment[] }
) {
  const address = await liaisonAddress(form, trx)

  if (address === null) return

  const { name } = await Applicant.findOrFail(form.participation.applicantId, { client: trx })
  const values = { ...told, number: form.number, applicant: name } as MailValues[K]
  await enqueueMail(trx, { kind, to: address, locale: 'tr', values, form, attachments })
}

async function liaisonAddress({ id }: RequestForm, trx: TransactionClientContract) {
  const liaisons = await FormUser.query({ client: trx })
    .where('requestFormId', id)
    .where('isLiaison', true)
  const reading = liaisons.length === 1 ? readEmail(liaisons[0].email) : null

  return reading?.ok ? reading.email : null
}
