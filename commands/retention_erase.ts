import type { Counts } from '#operations/retention'
import type Election from '#models/election'
import type Participation from '#models/participation'
import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

/**
 * Erases the personal values of elections whose time is over (R28). Without `--confirm` it says
 * what it would erase and changes nothing.
 */
export default class RetentionErase extends BaseCommand {
  static commandName = 'retention:erase'
  static description = 'Erase personal values of concluded elections after their retention period'
  static options: CommandOptions = { startApp: true }

  @flags.number({ description: 'Months for circulars that name no period' })
  declare months?: number

  @flags.boolean({ description: 'Erase, instead of counting' })
  declare confirm?: boolean

  async run() {
    const { orOneSentence } = await import('#database/failures')
    this.exitCode = await orOneSentence(() => this.walk())
  }

  private async walk() {
    const { concludedElections, keptUntil, periodFrom } = await import('#operations/retention')
    const months = periodFrom(this.months)

    for (const election of await concludedElections()) {
      const until = keptUntil(election, months)

      if (until === null) {
        this.logger.log(`${election.code}: no retention period; name one with --months`)
      } else if (until.diffNow().toMillis() > 0) {
        this.logger.log(`${election.code}: kept until ${until.toISODate()}`)
      } else {
        await this.take(election)
      }
    }
  }

  private async take({ code, participations }: Election) {
    for (const participation of participations) {
      const name = `${code}, ${participation.applicant.shortName}`
      this.logger.log(`${name}: ${await this.outcomeOf(participation)}`)
    }
  }

  private async outcomeOf(participation: Participation) {
    const { erasePersonalData, personalCounts } = await import('#operations/retention')

    if (participation.erasedAt !== null) {
      return `erased on ${participation.erasedAt.toISODate()}`
    }
    if (!this.confirm) {
      return `${spoken(await personalCounts(participation))} to erase`
    }
    const counts = await erasePersonalData(participation)
    return counts ? `${spoken(counts)} erased` : 'left as it is, a mail is under way'
  }
}

function spoken({ files, rows, values }: Counts) {
  return `${rows} rows, ${files} files, ${values} values of the log`
}
