import { recordAccess } from '#audit/record'
import { sendAttachment } from '#documents/attachment'
import { type ManualLanguage, manualOf } from '#operations/manual'
import type { HttpContext } from '@adonisjs/core/http'

export default class ManualDownloadsController {
  /** R23 m.7: handed out electronically, on record. */
  async show({ account, i18n, params, response }: HttpContext) {
    const { participation } = account
    const language = params.language as ManualLanguage
    const paper = await manualOf(participation, language)

    await recordAccess('manual.downloaded', {
      actor: account.actor,
      election: participation.electionId,
      applicant: participation.applicantId,
      rule: 'R23',
      article: 'm.7',
      details: { language },
    })
    return sendAttachment(response, {
      name: i18n.t(`portal.manual.files.${language}`),
      mediaType: 'application/pdf',
      bytes: paper,
    })
  }
}
