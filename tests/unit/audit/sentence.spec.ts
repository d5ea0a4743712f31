import { definitionOf, CATALOGUE, type AuditAction } from '#audit/catalogue'
import type { AuditEvent } from '#audit/event'
import type { Names } from '#audit/names'
import { fieldLabel, reasonText, sentenceOf, valueText } from '#audit/sentence'
import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'

const ACTIONS = Object.keys(CATALOGUE) as AuditAction[]
const LOCALES = ['tr', 'en']
const PAIRS = LOCALES.flatMap((locale) => ACTIONS.map((action) => ({ locale, action })))

const NAMES: Names = new Map([
  ['staff:1', { id: 1, name: 'Ayşe Yılmaz' }],
  ['applicant:7', { id: 7, name: 'Örnek Parti' }],
  ['election:1', { id: 1, name: 'Örnek Seçim' }],
  ['request_form:11', { id: 11, name: 'TF-2023-0001' }],
  [
    'account:12',
    {
      id: 12,
      name: 'Deniz Kara',
      service: 'web_site',
      username: 'kx7m2q',
      applicant: 'ÖP',
    },
  ],
])

test.group('Sentences of the audit log', () => {
  test('{action} is a sentence in {locale}')
    .with(PAIRS)
    .run(({ assert }, { action, locale }) => {
      const sentence = sentenceOf(eventOf(action), NAMES, i18nManager.locale(locale))

      assert.match(sentence, /^\p{Lu}.*\.$/u)
      assert.notMatch(sentence, /[{}]|undefined|null|audit\./)
      assert.notEqual(sentence, action)
    })

  test('{action} has a name for the filter in {locale}')
    .with(PAIRS)
    .run(({ assert }, { action, locale }) => {
      assert.isTrue(i18nManager.locale(locale).hasMessage(`audit.actions.${action}`))
    })

  test('every reason of the catalogue has words in both languages', ({ assert }) => {
    const reasons = new Set(ACTIONS.flatMap((action) => definitionOf(action).reasons ?? []))

    for (const locale of LOCALES) {
      const i18n = i18nManager.locale(locale)
      const wordless = [...reasons].filter((reason) => reasonText(reason, i18n) === reason)
      assert.isEmpty(wordless)
    }
  })

  test('every detail of the catalogue has a label in both languages', ({ assert }) => {
    const details = new Set(ACTIONS.flatMap((action) => definitionOf(action).details ?? []))

    for (const locale of LOCALES) {
      const i18n = i18nManager.locale(locale)
      assert.isEmpty([...details].filter((name) => !i18n.hasMessage(`audit.details.${name}`)))
    }
  })

  test('names stand where the record holds ids', ({ assert }) => {
    const event = { ...eventOf('request_form.proposed'), 'user.id': 'staff:1' }

    assert.equal(
      sentenceOf(event, NAMES, i18nManager.locale('tr')),
      'Ayşe Yılmaz, Örnek Parti adına TF-2023-0001 sayılı talep formunu onaya sundu.'
    )
    assert.equal(
      sentenceOf(event, NAMES, i18nManager.locale('en')),
      'Ayşe Yılmaz proposed request form TF-2023-0001 of Örnek Parti for approval.'
    )
  })

  test('a refused stranger is nobody known', ({ assert }) => {
    const event: AuditEvent = {
      ...eventOf('session.refused'),
      'user.id': undefined,
      'ssps.service': 'web_site',
      'event.reason': 'unknown_user',
    }

    assert.equal(
      sentenceOf(event, NAMES, i18nManager.locale('tr')),
      'Kimliği belirlenemeyen biri, SSPS Web Sitesi üzerinden oturum açamadı: tanınmayan kullanıcı adı.'
    )
  })

  test('KVKK: who was erased is told by number', ({ assert }) => {
    const event = { ...eventOf('session.started'), 'user.id': 'account:99' }

    assert.include(sentenceOf(event, NAMES, i18nManager.locale('tr')), '(account:99)')
  })

  test('a field is named as on the form')
    .with([
      { field: 'users.3.givenName', label: '3. satır, adı' },
      { field: 'ips.2', label: 'Statik IP Numarası-2' },
      { field: 'officialName', label: 'Onaylayan yetkilinin adı soyadı' },
      { field: 'remarks.users.3.givenName', label: 'İade notu: 3. satır, adı' },
      { field: 'givenName', label: 'Adı' },
      { field: 'somethingNew', label: 'somethingNew' },
    ])
    .run(({ assert }, { field, label }) => {
      assert.equal(fieldLabel(field, i18nManager.locale('tr')), label)
    })

  test('a value is told in words', ({ assert }) => {
    const i18n = i18nManager.locale('tr')

    assert.equal(valueText('wantsWebSite', true, i18n), 'evet')
    assert.equal(valueText('service', 'web_site', i18n), 'SSPS Web Sitesi')
    assert.equal(valueText('signedOn', null, i18n), '–')
    assert.equal(valueText('address', '203.0.113.7', i18n), '203.0.113.7')
  })
})

/** The least an event of this action carries. */
function eventOf(action: AuditAction) {
  const { carries, reasons, target } = definitionOf(action)

  return {
    'event.action': action,
    'user.id': 'account:12',
    'ssps.service': 'backoffice',
    'ssps.applicant': carries.includes('applicant') ? '7' : undefined,
    'ssps.election': carries.includes('election') ? '1' : undefined,
    'ssps.target': target ? { type: [target].flat()[0], id: '11' } : undefined,
    'event.reason': carries.includes('reason') ? (reasons?.[0] ?? 'other') : undefined,
    'ssps.changes': [{ field: 'officialName', from: null, to: 'x' }],
  } as unknown as AuditEvent
}
