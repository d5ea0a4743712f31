import { THIS_MACHINE } from '#config/this_machine'
import { FolderTransport } from '#mails/folder_transport'
import { sender } from '#mails/sender'
import { type SmtpSettings, SmtpTransport } from '#mails/smtp_transport'
import env from '#start/env'
import emitter from '@adonisjs/core/services/emitter'
import { Mailer } from '@adonisjs/mail'
import type {} from '@adonisjs/mail/mail_provider'
import type { MailTransportContract } from '@adonisjs/mail/types'
import { join } from 'node:path'

/**
 * The server the environment names; in the demo a folder instead. Null when a live installation
 * names none: then mails wait. Throws a sentence for what cannot be meant.
 */
export function configuredMailer() {
  const transport = configuredTransport()
  return transport && mailerOver(transport)
}

export function mailerOver(transport: MailTransportContract) {
  return new Mailer('outbox', transport, emitter, { from: sender() })
}

/** Whether mails go anywhere from here. */
export function hasMailServer() {
  return env.get('SSPS_ENV') === 'demo' || env.get('SMTP_HOST') !== undefined
}

function configuredTransport() {
  if (env.get('SMTP_HOST') !== undefined) {
    return new SmtpTransport(ensureSafe(settings()))
  }

  return hasMailServer() ? new FolderTransport(join(env.get('DATA_DIR'), 'mail')) : null
}

function settings(): SmtpSettings {
  const security = env.get('SMTP_SECURE', 'starttls')
  const user = env.get('SMTP_USER')

  return {
    host: env.get('SMTP_HOST')!,
    port: env.get('SMTP_PORT', security === 'tls' ? 465 : 587),
    security,
    credentials: user ? { user, pass: env.get('SMTP_PASSWORD')?.release() ?? '' } : null,
  }
}

/** Mails name persons and forms: live they leave this machine encrypted, and from somebody. */
function ensureSafe(smtp: SmtpSettings) {
  const isLive = env.get('SSPS_ENV') === 'live'

  if (isLive && smtp.security === 'none' && !THIS_MACHINE.test(smtp.host)) {
    throw new Error('SMTP_SECURE may be none for a server on this machine alone')
  }
  if (isLive && env.get('MAIL_FROM') === undefined) {
    throw new Error('MAIL_FROM names no sender; mails need one as soon as SMTP_HOST is set')
  }

  return smtp
}
