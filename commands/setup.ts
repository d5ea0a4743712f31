import { BaseCommand, flags } from '@adonisjs/core/ace'
import { type CommandOptions } from '@adonisjs/core/types/ace'

/**
 * All in one process, because each start of a process costs a second.
 */
export default class Setup extends BaseCommand {
  static commandName = 'setup'
  static description = 'Migrate the database, give rights, make the signing key'
  static options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Load the demo election into an empty database' })
  declare seed: boolean

  async run() {
    const { orOneSentence } = await import('#database/failures')
    this.exitCode = await orOneSentence(() => this.bringUp())
  }

  private async bringUp() {
    const { migrate, prepareSigningKey, seedEmptyDemo } = await import('#database/setup')
    const { assertUsableServer } = await import('#database/server')
    const { grantApplicationRights } = await import('#database/grants')

    await assertUsableServer()
    await migrate()
    await grantApplicationRights()
    await prepareSigningKey()

    if (this.seed) {
      await seedEmptyDemo()
    }
  }
}
