import { BaseCommand } from '@adonisjs/core/ace'
import { type CommandOptions } from '@adonisjs/core/types/ace'

export default class DatabaseGrant extends BaseCommand {
  static commandName = 'database:grant'
  static description = "Give the application's database user its rights, and no others"
  static options: CommandOptions = { startApp: true }

  async run() {
    const { orOneSentence } = await import('#database/failures')
    const { grantApplicationRights } = await import('#database/grants')
    this.exitCode = await orOneSentence(grantApplicationRights)
  }
}
