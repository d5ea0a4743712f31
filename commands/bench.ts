import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import { type CommandOptions } from '@adonisjs/core/types/ace'

/**
 * Fills the database with invented people first, so that it takes none but an empty one of the
 * demo: `npm run bench` brings one along.
 */
export default class Bench extends BaseCommand {
  static commandName = 'bench'
  static description = 'Measure the built product on an empty database: npm run bench -- [NAME]'
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'The group to measure; all of them without it', required: false })
  declare group?: string

  @flags.boolean({ description: 'The log with ten million events instead of one' })
  declare full: boolean

  async run() {
    const { figuresOf, groupNames } = await import('#bench/run')

    if (this.group && !groupNames.includes(this.group)) {
      return this.refuse(`There is no group ${this.group}; there are ${groupNames.join(', ')}.`)
    }
    if (!(await this.isEmptyDemo())) {
      return this.refuse('Only an empty database of the demo is measured: use npm run bench.')
    }
    const { lineOf, machineName } = await import('#bench/figure')
    const machine = await machineName()

    for await (const figure of figuresOf(this.group, { isFull: this.full })) {
      process.stdout.write(`${lineOf(figure, machine)}\n`)
    }
  }

  private async isEmptyDemo() {
    const { default: env } = await import('#start/env')
    const { default: db } = await import('@adonisjs/lucid/services/db')

    return env.get('SSPS_ENV') === 'demo' && (await db.from('staff').first()) === null
  }

  private refuse(sentence: string) {
    process.stderr.write(`${sentence}\n`)
    this.exitCode = 1
  }
}
