import { test } from '@japa/runner'
import { SERVICES } from '#circular/accounts'
import type { FormFacts } from '#circular/form_facts'
import { seatLimits } from '#circular/parameters'
import { LONGEST_FULL_NAME, LONGEST_NAME } from '#circular/person_name'
import { REASON_CODES } from '#circular/reasons'
import {
  checklistOf,
  credentialBlocksOf,
  fieldLabelOf,
  messageOf,
  sentenceOf,
  type Violation,
  violationsOf,
} from '#circular/request_form_rules'
import { RULE_IDS, RULES, ruleOf } from '#circular/rules'
import { circularTexts, LANGUAGES, translator } from './languages.js'
import {
  address,
  CANDIDATE,
  lawfulForm,
  liaison,
  PARAMETERS,
  PARTY,
  rows,
  user,
} from './lawful_form.js'

const ADDRESS_FAULTS = [
  '127.1',
  '010.0.0.1',
  '8.8.4.4:443',
  '8.8.4.0/24',
  '2001:db8::1',
  '::ffff:1.2.3.4',
  '0.0.0.0',
  '127.0.0.1',
  '10.0.0.1',
  '100.64.0.1',
  '169.254.1.1',
  '203.0.113.7',
  '224.0.0.1',
  '255.255.255.255',
  '240.0.0.1',
]

const NAME_FAULTS = ['a'.repeat(LONGEST_FULL_NAME + 1), 'Deniz\u0000', '=1+1', 'Deniz2']

/** Forms that break every rule in every way there is. */
const FAULTY_FORMS: readonly FormFacts[] = [
  lawfulForm({ applicant: { ...PARTY, electionConcluded: true, participation: 'withdrawn' } }),
  lawfulForm({ applicant: { ...PARTY, participation: 'eligible' } }),
  lawfulForm({ applicant: { ...PARTY, kind: 'independent' } }),
  lawfulForm({ originalReceivedOn: null, originalRegistryNo: '', signedOn: null, scan: null }),
  lawfulForm({ signedOn: '2023-05-01', originalReceivedOn: '2023-04-30' }),
  lawfulForm({ wantsWebSite: false, wantsWebService: false, ips: [], users: [] }),
  lawfulForm({ users: [...rows(10), { ...liaison(11), familyName: '' }] }),
  lawfulForm({ ips: [1, 2, 3].map((number) => address('203.0.113.9', number)) }),
  lawfulForm({
    applicant: { ...CANDIDATE, accessOpened: true },
    frozenIps: ['203.0.113.1'],
    foreign: {
      addresses: [{ address: '203.0.113.10', applicant: 'Deneme Partisi' }],
      nationalIds: [2],
    },
    identityChecks: [{ row: 2, isSame: false, by: 'Ayşe Yılmaz' }],
  }),
  ...ADDRESS_FAULTS.map((text) => lawfulForm({ ips: [address(text)], demo: false })),
  ...NAME_FAULTS.map((name) =>
    lawfulForm({
      officialName: name,
      users: [{ ...liaison(1), givenName: name, familyName: name }],
    })
  ),
  lawfulForm({ officialName: '' }),
  lawfulForm({
    users: [
      user(1, { nationalId: '1', email: 'a'.repeat(300), officePhone: '1', mobilePhone: '1' }),
      user(2, { nationalId: '12345678901', email: 'ç@ornekparti.org.tr' }),
      user(3, { nationalId: '12345678901', email: 'deniz', mobilePhone: '0312 555 00 00' }),
      user(4, { mobilePhone: '0532 555 00 00 dahili 1' }),
      user(5, { nationalId: '', email: '', officePhone: '', mobilePhone: '', givenName: '' }),
    ],
  }),
]

const PARAMETER_SETS = [
  PARAMETERS,
  { ...PARAMETERS, channels: { paper: false, portal: false }, onlineApplicants: [] },
]

const VIOLATIONS: readonly Violation[] = FAULTY_FORMS.flatMap((form) => [
  ...PARAMETER_SETS.flatMap((parameters) => violationsOf(form, parameters)),
  ...credentialBlocksOf(form),
])

test.group('Messages of the circular', () => {
  test('both languages say the same things', async ({ assert }) => {
    const [turkish, english] = await Promise.all(LANGUAGES.map(circularTexts))

    assert.sameMembers(Object.keys(english), Object.keys(turkish))
  })

  test('every violation there is has its message, and every message its violation', async ({
    assert,
  }) => {
    const texts = Object.keys(await circularTexts('tr'))

    assert.sameMembers(
      [...new Set(VIOLATIONS.map(({ message }) => message))],
      texts.filter((key) => key.startsWith('circular.violations.'))
    )
  })

  test('a message in {$self} is whole and ends with what it rests on')
    .with([...LANGUAGES])
    .run(async ({ assert }, language) => {
      const t = await translator(language)

      for (const found of VIOLATIONS) {
        const message = messageOf(found, t)

        assert.match(message, /^[\p{Lu}\d].+[^.!] \(.+\)$/u)
        assert.notMatch(message, /[{}]|undefined|circular\./)
        assert.equal(/Genelge m\.|circular m\./.test(message), rests(found), message)
      }
    })

  test('a violation rests on nothing its rule does not rest on', ({ assert }) => {
    for (const { rule, basis, message } of VIOLATIONS) {
      assert.include(ruleOf(rule).bases, basis, message)
    }
  })

  test('R05 m.5: the eleventh user reads what the circular says', async ({ assert }) => {
    const [found] = violationsOf(lawfulForm({ users: rows(11) }), PARAMETERS)

    assert.equal(
      messageOf(found, await translator('tr')),
      '11. kullanıcı eklenemez: en çok 10 SSPS Web Sitesi kullanıcısı belirlenebilir (Genelge m.5)'
    )
  })

  test('R04 Form, R11 m.4/b-2: the form and the practice are cited as such', async ({ assert }) => {
    const t = await translator('tr')
    const [missing] = violationsOf(lawfulForm({ ips: [] }), PARAMETERS)
    const [unread] = violationsOf(lawfulForm({ ips: [address('127.1')] }), PARAMETERS)

    assert.match(messageOf(missing, t), / \(Talep Formu\)$/)
    assert.match(messageOf(unread, t), / \(SKGM uygulaması\)$/)
  })

  test('R08 Form: messages name the longest names there are', async ({ assert }) => {
    for (const language of LANGUAGES) {
      const texts = await circularTexts(language)

      assert.include(texts['circular.violations.name_too_long'], `${LONGEST_NAME}`)
      assert.include(texts['circular.violations.official_too_long'], `${LONGEST_FULL_NAME}`)
    }
  })

  test('every checklist item and field has its words in {$self}')
    .with([...LANGUAGES])
    .run(async ({ assert }, language) => {
      const t = await translator(language)
      const items = [lawfulForm(), lawfulForm({ wantsWebSite: false }), ...FAULTY_FORMS].flatMap(
        (form) => checklistOf(form, PARAMETERS)
      )

      for (const item of items) {
        assert.match(sentenceOf(item, t), /^[\p{Lu}\d].+ \(.+\)$/u)
      }
      for (const { field } of VIOLATIONS) {
        assert.notMatch(fieldLabelOf(field, t), /[{}]|undefined/)
      }
    })

  test('a field is named as on the paper', async ({ assert }) => {
    const t = await translator('tr')

    assert.equal(fieldLabelOf('users.3.nationalId', t), '3. satır, T.C. kimlik no')
    assert.equal(fieldLabelOf('users.11', t), '11. satır')
    assert.equal(fieldLabelOf('ips.2', t), 'Statik IP Numarası-2')
    assert.equal(fieldLabelOf('officialName', t), 'Onaylayan yetkilinin adı soyadı')
  })

  test('rules, places, services, seats, parameters and reasons have names in {$self}')
    .with([...LANGUAGES])
    .run(async ({ assert }, language) => {
      const texts = await circularTexts(language)
      const names = [
        ...RULE_IDS.map((rule) => `rules.${rule}`),
        ...Object.values(RULES).flatMap(({ enforced }) => enforced.map((at) => `places.${at}`)),
        ...SERVICES.flatMap((service) => [`services.${service}`, `holders.${service}`]),
        ...Object.keys(seatLimits(PARAMETERS)).map((seat) => `seats.${seat}`),
        ...Object.keys(PARAMETERS).map((parameter) => `parameters.${parameter}`),
        ...REASON_CODES.flatMap((code) => [`reasons.${code}`, `reason_texts.${code}`]),
      ]

      assert.includeMembers(
        Object.keys(texts),
        names.map((name) => `circular.${name}`)
      )
    })
})

/** Only provisions cite the circular to the user. */
function rests({ basis, article }: Violation) {
  return basis === 'H' && article !== null && article.startsWith('m.')
}
