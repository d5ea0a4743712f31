import { args, BaseCommand } from '@adonisjs/core/ace'
import { type CommandOptions } from '@adonisjs/core/types/ace'

/**
 * Stands in for the authenticator of a demo person. A code counts once, so when the one of this
 * half minute is spent it gives the next, which is accepted already.
 */
export default class DemoCode extends BaseCommand {
  static commandName = 'demo:code'
  static description = 'Print the verification code of a demo person'
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'E-mail address of the person' })
  declare email: string

  async run() {
    const { default: env } = await import('#start/env')
    const { nextCode } = await import('#access/totp')
    const { default: Staff } = await import('#models/staff')

    if (env.get('SSPS_ENV') !== 'demo') {
      return this.refuse('Codes are given in the demo alone.')
    }
    const staff = await Staff.findBy('email', this.email.toLowerCase())

    if (!staff) {
      return this.refuse(`Nobody has the address ${this.email}; see .data/demo-sign-ins.json.`)
    }
    process.stdout.write(`${nextCode(staff)}\n`)
  }

  private refuse(sentence: string) {
    process.stderr.write(`${sentence}\n`)
    this.exitCode = 1
  }
}
