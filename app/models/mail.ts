import { openText } from '#access/data_keys'
import { MailOutboxSchema } from '#database/schema'
import RequestForm from '#models/request_form'
import Staff from '#models/staff'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/** A file that goes with a mail: read from the file store when the mail is sent. */
export type MailAttachment = { fileKey: string; name: string; mediaType: string }

/**
 * A mail, written with the act it tells of, and what became of it.
 */
export default class Mail extends MailOutboxSchema {
  static table = 'mail_outbox'

  @belongsTo(() => RequestForm)
  declare requestForm: BelongsTo<typeof RequestForm>

  @belongsTo(() => Staff, { foreignKey: 'settledById' })
  declare settledBy: BelongsTo<typeof Staff>

  get files() {
    return JSON.parse(this.attachments) as MailAttachment[]
  }

  /** Of a mail that has not arrived yet. */
  get link() {
    return this.sealedLink && openText('mail_link', Buffer.from(this.sealedLink, 'base64'))
  }

  /** "refused 550": why the last attempt failed, and what the server answered. */
  get failure() {
    const [reason, code] = this.lastError?.split(' ') ?? []
    return reason ? { reason, code: code ?? null } : null
  }

  /** No worker touches it any more: a person lets it go again, or knows that it arrived. */
  get needsPerson() {
    return !this.isErased && (this.state === 'failed' || this.state === 'uncertain')
  }

  /** When the time of its election was over (R28). */
  get isErased() {
    return this.recipient === ''
  }
}
