import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import { type CommandOptions } from '@adonisjs/core/types/ace'

/**
 * The first two administrators come from the server itself: nobody else could confirm them. What
 * they need to sign in is printed here once and stands nowhere else.
 */
export default class AdministratorAdd extends BaseCommand {
  static commandName = 'administrator:add'
  static description = 'Add one of the first two administrators'
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'E-mail address of the person' })
  declare email: string

  @flags.string({ description: 'Full name of the person' })
  declare name?: string

  async run() {
    const { orOneSentence } = await import('#database/failures')
    this.exitCode = await orOneSentence(() => this.add())
  }

  private async add() {
    const { otpauthUri } = await import('#access/totp')
    const { inGroups } = await import('#documents/initial_password')
    const { addFirstAdministrator } = await import('#operations/staff_setup')
    const { email, fullName, password, totpSecret } = await addFirstAdministrator({
      email: this.email,
      fullName: this.name ?? '',
    })

    this.logger.log(`Added: ${fullName} <${email}>, administrator`)
    this.logger.log('Shown once; hand it over and clear the screen:')
    this.logger.log(`  initial password      ${inGroups(password).join(' ')}`)
    this.logger.log(`  authenticator secret  ${inGroups(totpSecret).join(' ')}`)
    this.logger.log(`  for its QR code       ${otpauthUri(totpSecret, email)}`)
  }
}
