import { MANUAL_LANGUAGES, manualText } from '#operations/manual'
import type { HttpContext } from '@adonisjs/core/http'

export default class ManualsController {
  async show({ account, i18n, view }: HttpContext) {
    const { sections } = await manualText(account.participation, i18n.locale === 'en' ? 'en' : 'tr')

    return view.render('pages/portal/manual/show', { sections, languages: MANUAL_LANGUAGES })
  }
}
