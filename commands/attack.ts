import { args, BaseCommand } from '@adonisjs/core/ace'
import { type CommandOptions } from '@adonisjs/core/types/ace'

/**
 * Attacks a web process that it starts itself, on the demo alone: `npm run attack` brings a new one
 * along. Ends with 1 when something was found that attack/explained.ts does not explain.
 */
export default class Attack extends BaseCommand {
  static commandName = 'attack'
  static description = 'Attack a demo of its own with public tools: npm run attack -- [NAME]'
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'The attack to run; all of them without it', required: false })
  declare attack?: string

  async run() {
    const { attackNames, attackAll } = await import('#attack/run')
    const { isDemo } = await import('#config/app')

    if (this.attack && !attackNames.includes(this.attack)) {
      return this.refuse(`There is no attack ${this.attack}; there are ${attackNames.join(', ')}.`)
    }
    if (!isDemo) {
      return this.refuse('Only the demo is attacked: use npm run attack.')
    }
    const unexplained = await attackAll(this.attack, (line) => process.stdout.write(`${line}\n`))
    this.exitCode = unexplained > 0 ? 1 : 0
  }

  private refuse(sentence: string) {
    process.stderr.write(`${sentence}\n`)
    this.exitCode = 1
  }
}
