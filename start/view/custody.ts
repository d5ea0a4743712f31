import type Account from '#models/account'
import type CredentialDelivery from '#models/credential_delivery'
import type { I18n } from '@adonisjs/i18n'
import { moment } from '#start/view/formats'

type Shared = { i18n: I18n }

/**
 * How far a one-time link came: its mail, its opening, the first password of its holder. The
 * delivery is loaded with its mail.
 */
export function custodyLines(
  this: Shared,
  { mail, openedAt, issuedAt }: CredentialDelivery,
  { firstChangedAt }: Account
) {
  const at = (date: Parameters<typeof moment>[0]) => ({ moment: moment.call(this, date) })
  const isInUse = firstChangedAt !== null && firstChangedAt > issuedAt
  const { i18n } = this

  return [
    mail.sentAt
      ? i18n.t('credentials.custody.sent', at(mail.sentAt))
      : i18n.t('credentials.custody.mail', { state: i18n.t(`mails.states.${mail.state}`) }),
    openedAt && i18n.t('credentials.custody.opened', at(openedAt)),
    isInUse && i18n.t('credentials.custody.first_sign_in', at(firstChangedAt)),
  ].filter(Boolean)
}
