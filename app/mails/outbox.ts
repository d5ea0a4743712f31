import { sealText } from '#access/data_keys'
import { type MailKind, type MailValues, textOf } from '#mails/catalogue'
import { headerText, recipientIn } from '#mails/header'
import { sender } from '#mails/sender'
import Mail, { type MailAttachment } from '#models/mail'
import type Participation from '#models/participation'
import type RequestForm from '#models/request_form'
import i18nManager from '@adonisjs/i18n/services/main'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

type Letter<K extends MailKind> = {
  kind: K
  to: string
  locale: 'tr' | 'en'
  values: MailValues[K]
  form?: RequestForm
  participation?: Pick<Participation, 'id'>
  attachments?: readonly MailAttachment[]
  /** Takes the place of LINK_MARK when the mail is sent; until then it lies sealed. */
  link?: string
}

/**
 * Writes a mail in the act's own transaction: it is sent if the act happened, and only then.
 * The Message-ID is given here, so that every attempt is the same mail. Throws when `to` is not
 * one valid address, and outside a transaction.
 */
export function enqueueMail<K extends MailKind>(
  trx: TransactionClientContract,
  { kind, to, locale, values, form, participation, attachments = [], link }: Letter<K>
) {
  if (!trx?.isTransaction) {
    throw new Error(`Write the mail "${kind}" inside the transaction of its act`)
  }

  return Mail.create(
    {
      ...textOf(kind, values, i18nManager.locale(locale)),
      kind,
      locale,
      messageId: newMessageId(),
      recipient: recipientIn(to),
      attachments: JSON.stringify(attachments.map(cleaned)),
      sealedLink: link ? sealText('mail_link', link).toString('base64') : null,
      requestFormId: form?.id ?? null,
      participationId: participation?.id ?? form?.participationId ?? null,
      state: 'waiting',
      attempts: 0,
      nextAttemptAt: DateTime.now(),
    },
    { client: trx }
  )
}

/** The names of attachments stand in headers too. */
function cleaned({ fileKey, name, mediaType }: MailAttachment): MailAttachment {
  if (!/^[\w.+-]+\/[\w.+-]+$/.test(mediaType)) {
    throw new Error('An attachment has a plain media type, such as application/pdf')
  }

  return { fileKey, name: headerText(name), mediaType }
}

function newMessageId() {
  const [, domain] = sender().address.split('@')
  return `<${randomUUID()}@${domain}>`
}
