import { CONTENT_TOP, onLetterhead } from '#documents/letterhead'
import type { FormContent } from '#operations/form_content'
import i18nManager from '@adonisjs/i18n/services/main'
import { DateTime } from 'luxon'

/** A paper form as it might come out of a scanner, with invented people on it. */
export function demoScan(applicant: string, content: FormContent) {
  const languages = { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') }
  const { ips, officialName, originalRegistryNo, signedOn, users } = content
  const lines = [
    applicant,
    `Statik IP: ${ips.map(({ address }) => address).join(', ')}`,
    'Web Uygulaması [X]   Web Servisi [X]',
    '',
    ...users.map(
      ({ number, givenName, familyName, nationalId, email, isLiaison }) =>
        `${number}. ${givenName} ${familyName}, ${nationalId}, ${email}${isLiaison ? '  [X]' : ''}`
    ),
    '',
    `${officialName}, ${signedOn}`,
    '(imza) (mühür)',
  ]

  return onLetterhead(
    {
      title: 'SSPS Kullanım Talep Formu',
      number: originalRegistryNo,
      issuedAt: DateTime.now(),
      checkpoint: '',
      isDemo: true,
    },
    languages,
    (paper) => {
      lines.forEach((text, index) => {
        paper.write('P', text || ' ', { y: CONTENT_TOP + 12 + index * 22, size: 11 })
      })
    }
  )
}
