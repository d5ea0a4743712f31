import { args, BaseCommand } from '@adonisjs/core/ace'
import { type CommandOptions } from '@adonisjs/core/types/ace'

/**
 * For a signer on a machine of its own, or before the first start. Never in place of a key that is
 * there: what it signed could not be continued.
 */
export default class AuditKeygen extends BaseCommand {
  static commandName = 'audit:keygen'
  static description = 'Make a signing key of the audit log, and print what auditors compare'
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'The PEM file to write, for AUDIT_SIGNING_KEY_FILE' })
  declare file: string

  async run() {
    const { fingerprint, generateSigningKey, verifierKey } = await import('#audit/keys')
    const { originOf } = await import('#audit/stored_checkpoints')
    const key = await generateSigningKey(this.file).catch((error) => this.refuse(error))

    if (key) {
      this.logger.log(`Fingerprint, to be printed: ${fingerprint(key)}`)
      this.logger.log(`Verifier key: ${verifierKey(originOf(1), key)}`)
    }
  }

  private refuse(error: NodeJS.ErrnoException) {
    if (error.code !== 'EEXIST') {
      throw error
    }
    this.exitCode = 1
    this.logger.logError(`${this.file} is there already; no key was made`)
    return null
  }
}
