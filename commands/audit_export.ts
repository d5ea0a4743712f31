import type { AuditFilters } from '#audit/search'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

const REFUSED: Record<string, string | undefined> = {
  nothing_signed: 'Nothing was signed yet: let the worker come by first',
  too_many_addresses: 'More than 256 addresses were seen in this network: name a smaller one',
}

/**
 * An evidence pack as a folder, for who works at the machine. Exit status 1 when nothing was signed
 * yet, the filters are none, the folder exists, or the log is not what was sealed.
 */
export default class AuditExport extends BaseCommand {
  static commandName = 'audit:export'
  static description = 'Write an evidence pack of the audit log into a new folder'
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'The folder to make' })
  declare folder: string

  @flags.number({ description: 'The number of a former log; the newest unless named' })
  declare log: number

  @flags.string({ description: 'From this time in Turkey on: 2023-05-14T17:00' })
  declare from: string

  @flags.string({ description: 'Up to, not including, this time in Turkey' })
  declare to: string

  @flags.string({ description: 'Who acted: staff:5 or account:12' })
  declare actor: string

  @flags.string({ description: 'The id of an applicant' })
  declare applicant: string

  @flags.string({ description: 'session.started, and so on' })
  declare action: string

  @flags.string({ description: 'success or failure' })
  declare outcome: string

  @flags.string({ description: 'An IP address' })
  declare ip: string

  @flags.string({ description: 'web_site, web_service, sftp, portal, backoffice, audit, system' })
  declare service: string

  @flags.string({ description: 'What was acted on: request_form:7 or TF-2023-0001' })
  declare target: string

  @flags.string({ description: 'The language of summary and table: tr or en', default: 'tr' })
  declare language: string

  async run() {
    const filters = await this.filters()

    if (filters) {
      await this.export(filters).catch((error) => this.refuse(error))
    }
  }

  private async filters(): Promise<AuditFilters | null> {
    const { auditSearchValidator } = await import('#validators/audit_search_validator')
    const { log, from, to, actor, applicant, action, outcome, ip, service, target } = this
    const asked = { log, from, to, actor, applicant, action, outcome, ip, service, target }
    const [error, filters] = await auditSearchValidator.tryValidate(asked)

    if (error) {
      this.exitCode = 1
      error.messages.forEach(({ message }: { message: string }) => this.logger.logError(message))
      return null
    }
    return filters
  }

  private async export(filters: AuditFilters) {
    const { progressBar } = await import('#audit/progress_bar')
    const { recordAccess } = await import('#audit/record')
    const { checkpointForPack, ensureFollowable, writeEvidencePack } =
      await import('#operations/evidence_pack')
    await ensureFollowable(filters)
    const { DateTime } = await import('luxon')
    const checkpoint = await checkpointForPack(filters)
    const tell = progressBar(checkpoint.treeSize)
    const { disclosed, scope, sumsDigest, treeSize } = await writeEvidencePack(this.folder, {
      number: `KP-${DateTime.now().toFormat('yyyyLLdd-HHmmss')}`,
      filters,
      language: this.language === 'en' ? 'en' : 'tr',
      checkpoint,
      onProgress: async (reached) => tell(reached),
    })

    await recordAccess('audit_log.pack_written', {
      actor: null,
      service: 'system',
      details: { scope, treeSize, disclosed, sha256: sumsDigest },
    })
    this.logger.log(`${disclosed} events, by the signed head of ${treeSize}: ${this.folder}`)
    this.logger.log('Take the whole folder; its README says how it is proven.')
  }

  private async refuse(error: Error) {
    const { default: ActRefused } = await import('#exceptions/act_refused')
    const { LogNotIntact } = await import('#audit/pack_leaves')
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST'

    if (!isThere && !(error instanceof ActRefused) && !(error instanceof LogNotIntact)) {
      throw error
    }
    this.exitCode = 1
    this.logger.logError(
      isThere
        ? `${this.folder} is there already; nothing was written`
        : error instanceof ActRefused
          ? (REFUSED[error.reason] ?? error.message)
          : `${error.message}; no pack was written`
    )
  }
}
