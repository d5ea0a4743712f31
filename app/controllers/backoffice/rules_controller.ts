import { ARTICLES } from '#circular/articles'
import { type RuleId, RULES } from '#circular/rules'
import type { HttpContext } from '@adonisjs/core/http'

export default class RulesController {
  async index({ election, i18n, view }: HttpContext) {
    await election.load('circular')
    const language = i18n.locale === 'en' ? 'en' : 'tr'
    const rules = Object.entries(RULES).map(([id, rule]) => ({
      id: id as RuleId,
      ...rule,
      provisions: rule.articles.map((article) => ({ article, text: ARTICLES[article][language] })),
    }))

    return view.render('pages/backoffice/rules/index', { election, rules })
  }
}
