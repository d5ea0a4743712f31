import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

/**
 * Brings what is stored under the keys in force, while the product runs. When it ends with nothing
 * left under a former key, that key may go from the environment.
 */
export default class KeysRotate extends BaseCommand {
  static commandName = 'keys:rotate'
  static description = 'Seal stored data under the data key in force and count former peppers'
  static options: CommandOptions = { startApp: true }

  async run() {
    const { orOneSentence } = await import('#database/failures')
    this.exitCode = await orOneSentence(() => this.rotate())
  }

  private async rotate() {
    const { passwordsUnderFormerPeppers, resealData } = await import('#operations/key_rotation')

    for await (const { resealed, rows, table } of resealData()) {
      this.logger.log(`${table}: ${resealed} of ${rows} sealed anew`)
    }
    const { accounts, staff } = await passwordsUnderFormerPeppers()
    this.logger.log(
      `Passwords under a former pepper: ${accounts} of accounts, ${staff} of staff; each moves when it is next used`
    )
  }
}
