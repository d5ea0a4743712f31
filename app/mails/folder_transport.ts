import { writeDurably } from '#documents/byte_folder'
import { MailResponse } from '@adonisjs/mail'
import type { MailTransportContract, NodeMailerMessage } from '@adonisjs/mail/types'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The demo has no mail server: every mail as it would have been sent, one file each. A mail that
 * is written again is the same file.
 */
export class FolderTransport implements MailTransportContract {
  constructor(private folder: string) {}

  async send(message: NodeMailerMessage) {
    const composed = new MailComposer(message).compile()
    const messageId = composed.messageId()

    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    await writeDurably(join(this.folder, fileNameOf(messageId)), await composed.build())

    return new MailResponse(messageId, composed.getEnvelope(), null)
  }
}

/** The part of a Message-ID that is ours and random. */
function fileNameOf(messageId: string) {
  const [name] = /[\w-]+/.exec(messageId)!
  return `${name}.eml`
}
