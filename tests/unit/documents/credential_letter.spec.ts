import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import {
  credentialLetter,
  credentialLetters,
  type CredentialLetter,
} from '#documents/credential_letter'
import { pagesOf, pictureOf } from '#tests/unit/documents/reading'

const WINDOW = { left: 20, top: 45, width: 90, height: 45 }
const UPPER_THIRD = { left: 0, top: 0, width: 210, height: 105 }
const MIDDLE_THIRD = { left: 0, top: 105, width: 210, height: 105 }
const LOWER_THIRD = { left: 0, top: 210, width: 210, height: 87 }

test.group('Credential letter', () => {
  test('R12 m.5/b: one page with user name, password, address and method', async ({ assert }) => {
    const [text, ...others] = await pagesOf(await letter())

    assert.isEmpty(others)
    for (const part of [
      'Şifre zarfı',
      'Z-2023-000123-1',
      'k7wq2m9xpt',
      'https://ssps.example.org.tr/ssps',
      'HTTPS',
      '192.0.2.10, 198.51.100.7',
      '14 Mayıs 2023 17.00 (Türkiye saati)',
      '15 gün geçerlidir',
      'değiştirmeden başka işlem yapılamaz (Genelge m.5/c)',
      'nothing else answers before',
      'ssps/demo-3f9a 12345 qvVb4S0m',
      'Sayfa 1 / 1',
    ]) {
      assert.include(text, part)
    }
    assert.include(text.replaceAll(/\s/g, ''), 'abcde23456fghjk789mn')
  })

  test('Turkish letters come back as they went in', async ({ assert }) => {
    const holder = { givenName: 'Çağrı İpek Ömür', familyName: 'IŞIKĞÜLER' }

    const [text] = await pagesOf(await letter({ holder, applicant: 'Güçlü Ufuk Şöleni Partisi' }))

    assert.include(text, 'Çağrı İpek Ömür IŞIKĞÜLER')
    assert.include(text, 'Güçlü Ufuk Şöleni Partisi')
  })

  test('the window shows name and user name, the password lies on the inner third alone', async ({
    assert,
  }) => {
    const one = await letter({ password: 'abcde23456fghjk789mn' })
    const other = await letter({ password: 'zzzzz99999yyyyy88888' })
    const namesake = await letter({ username: 'zzzzz99999' })

    assert.deepEqual(await pictureOf(one, UPPER_THIRD), await pictureOf(other, UPPER_THIRD))
    assert.deepEqual(await pictureOf(one, LOWER_THIRD), await pictureOf(other, LOWER_THIRD))
    assert.notDeepEqual(await pictureOf(one, MIDDLE_THIRD), await pictureOf(other, MIDDLE_THIRD))
    assert.notDeepEqual(await pictureOf(one, WINDOW), await pictureOf(namesake, WINDOW))
  })

  test('nothing about the secret or its holder stands in the file’s properties', async ({
    assert,
  }) => {
    const pdf = await letter()

    const file = pdf.toString('latin1').replaceAll('\0', '')
    assert.include(file, 'Z-2023-000123-1')
    assert.notInclude(file, 'abcde')
    assert.notInclude(file, 'k7wq2m9xpt')
    assert.notInclude(file, 'Deniz')
  })

  test('it is tagged, in Turkish, and shows its title', async ({ assert }) => {
    const pdf = await letter()

    const file = pdf.toString('latin1')
    assert.match(file, /\/Marked true/)
    assert.match(file, /\/Lang \(tr-TR\)/)
    assert.match(file, /\/DisplayDocTitle true/)
  })

  test('names of any length stay on one page and inside the window', async ({ assert }) => {
    const short = await letter()
    const long = await letter({
      applicant: 'Şanlı Çağdaş Özgürlük ve Uğraş Birliği '.repeat(3).trim(),
      holder: {
        givenName: 'Abdülhakim Şükrüoğlu '.repeat(3).trim(),
        familyName: 'KARAHASANOĞULLARINDAN'.repeat(9),
      },
    })
    const belowWindow = { left: 0, top: 90, width: 210, height: 14 }

    assert.lengthOf(await pagesOf(long), 1)
    assert.deepEqual(await pictureOf(long, belowWindow), await pictureOf(short, belowWindow))
  })

  test('every service tells its holder where the first password is changed', async ({ assert }) => {
    const words = {
      web_site: 'İlk girişte şifrenizi değiştiriniz',
      web_service: 'İlk şifreyi portalda değiştiriniz',
      sftp: 'SFTP hesabını portalda etkinleştiriniz',
      portal: 'teslim koduyla giriş yapınız',
    }

    for (const service of ['web_site', 'web_service', 'sftp', 'portal'] as const) {
      const [text] = await pagesOf(await letter({ service }))
      assert.include(text.replaceAll(/\s+/g, ' '), words[service])
    }
  })

  test('R12 m.3/d: an SFTP letter carries the host key’s fingerprint', async ({ assert }) => {
    const hostKeyFingerprint = 'SHA256:uNiVztksCsDhcc0u9e8BrqXVMEJ5L7yFvnHC1o2dGkE'
    const method = { address: 'sftp.example.org.tr:22', protocol: 'SFTP', hostKeyFingerprint }

    const [text] = await pagesOf(await letter({ service: 'sftp', method }))

    assert.include(text, hostKeyFingerprint)
  })

  test('a letter of the demo says so, a live one does not', async ({ assert }) => {
    const [demo] = await pagesOf(await letter({ isDemo: true }))
    const [live] = await pagesOf(await letter({ isDemo: false }))

    assert.include(demo, 'Gerçek bir belge değildir')
    assert.notInclude(live, 'DEMO')
  })

  test('many letters in one file: each on its own page as it is alone, the fonts once', async ({
    assert,
  }) => {
    const letters = ['ilk', 'ortanca', 'son'].map((familyName, index) =>
      contentOf({ number: `SZ-2023-0000${index + 1}`, holder: { givenName: 'Şule', familyName } })
    )

    const chunks = await Array.fromAsync(credentialLetters(letters, 'SECIM', languages()))

    const pdf = Buffer.concat(chunks)
    const file = pdf.toString('latin1')
    assert.deepEqual(
      await pagesOf(pdf),
      await Promise.all(letters.map(async (one) => onlyPageOf(one)))
    )
    assert.lengthOf(file.match(/\/FontFile2/g)!, 2)
    assert.match(file, /\/Marked true/)
    assert.isAbove(chunks.length, letters.length)
  })

  test('every word on paper exists in both languages', ({ assert }) => {
    const turkish = documentKeys('tr')

    assert.isAbove(turkish.length, 40)
    assert.sameMembers(documentKeys('en'), turkish)
  })
})

function documentKeys(locale: string) {
  return Object.keys(i18nManager.getTranslationsFor(locale)).filter((key) =>
    key.startsWith('documents.')
  )
}

async function onlyPageOf(content: CredentialLetter) {
  const [page] = await pagesOf(await credentialLetter(content, languages()))
  return page
}

function letter(changes: Partial<CredentialLetter> = {}) {
  return credentialLetter(contentOf(changes), languages())
}

function contentOf(changes: Partial<CredentialLetter> = {}): CredentialLetter {
  return {
    number: 'Z-2023-000123-1',
    issuedAt: DateTime.fromISO('2023-05-02T09:00:00Z'),
    applicant: 'Örnek Parti',
    election: 'Cumhurbaşkanlığı ve 28. Dönem Milletvekili Genel Seçimi',
    holder: { givenName: 'Deniz', familyName: 'Örnek' },
    service: 'web_site',
    username: 'k7wq2m9xpt',
    password: 'abcde23456fghjk789mn',
    method: { address: 'https://ssps.example.org.tr/ssps', protocol: 'HTTPS' },
    staticIps: ['192.0.2.10', '198.51.100.7'],
    opensAt: DateTime.fromISO('2023-05-14T14:00:00Z'),
    validDays: 15,
    contact: 'SKGM SSPS destek masası, 0312 000 00 00',
    checkpoint: 'ssps/demo-3f9a 12345 qvVb4S0m1y2eE0WfJm0oC3nq2m8Q7o1yHkq3nqz8E1I=',
    isDemo: true,
    ...changes,
  }
}

function languages() {
  return { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') }
}
