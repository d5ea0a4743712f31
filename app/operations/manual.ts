import { LONGEST_HOURS, IDLE_MINUTES } from '#access/session_age'
import { SHORTEST_ALONE } from '#access/password'
import { TRIES_PER_NAME, WINDOW_MINUTES } from '#access/throttle'
import { checkpointLine } from '#audit/stored_checkpoints'
import { isDemo } from '#config/app'
import { momentOnPaper } from '#documents/letterhead'
import { readManual, type ManualText } from '#documents/manual_text'
import { userManual } from '#documents/user_manual'
import type Participation from '#models/participation'
import { contactLines } from '#operations/contact'
import { METHODS } from '#operations/letter_content'
import { timeOfDay } from '#start/view/formats'
import type { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import app from '@adonisjs/core/services/app'
import { DateTime } from 'luxon'
import { readFile } from 'node:fs/promises'

export const MANUAL_LANGUAGES = ['tr', 'en'] as const

export type ManualLanguage = (typeof MANUAL_LANGUAGES)[number]

/**
 * Kullanıcı El Kitabı of one participation as PDF (R23; Genelge m.7): numbers and hours are those of
 * its circular and its rounds.
 */
export async function manualOf(
  participation: Participation,
  language: ManualLanguage
): Promise<Buffer> {
  const { election } = participation
  const i18n = i18nManager.locale(language)

  return userManual(
    {
      number: `KEK-${election.code}-${language.toUpperCase()}`,
      issuedAt: DateTime.now(),
      language,
      election: election.name,
      circular: i18n.t('documents.decision.circular_value', {
        number: election.circular.decisionNo,
      }),
      text: await manualText(participation, language),
      checkpoint: await checkpointLine(),
      isDemo,
    },
    { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') }
  )
}

/** What the manual says to this applicant. */
export async function manualText(
  participation: Participation,
  language: ManualLanguage
): Promise<ManualText> {
  const text = await readFile(app.makePath('resources', 'manual', `${language}.md`), 'utf8')
  return readManual(text, valuesFor(participation, i18nManager.locale(language)))
}

function valuesFor({ election, rounds }: Participation, i18n: I18n): Record<string, string> {
  const { decisionNo, rules } = election.circular
  const { initialPasswordDays, linkHours, minimumMbps, staticIpLimit, webUserLimit } = rules

  return {
    decisionNo,
    initialPasswordDays: String(initialPasswordDays),
    linkHours: String(linkHours),
    minimumMbps: String(minimumMbps),
    staticIpLimit: String(staticIpLimit),
    webUserLimit: String(webUserLimit),
    opensAt: timeOfDay.call({ i18n }, rules.opensAt),
    measurementRestsAt: timeOfDay.call({ i18n }, rules.measurementRestsAt),
    openings: rounds
      .map(({ number, opensAt }) =>
        i18n.t('documents.manual.opening', { number, moment: momentOnPaper(opensAt, i18n) })
      )
      .join('; '),
    passwordLength: String(SHORTEST_ALONE),
    tries: String(TRIES_PER_NAME),
    windowMinutes: String(WINDOW_MINUTES),
    sessionHours: String(LONGEST_HOURS),
    idleMinutes: String(IDLE_MINUTES),
    webSiteAddress: METHODS.web_site.address,
    webServiceAddress: METHODS.web_service.address,
    portalAddress: METHODS.portal.address,
    contact: contactLines(i18n)
      .map(({ label, value }) => `- ${label}: ${value}`)
      .join('\n'),
  }
}
