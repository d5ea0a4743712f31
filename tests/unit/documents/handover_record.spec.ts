import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { handoverRecord, type HandedOverLetter } from '#documents/handover_record'
import { pagesOf } from '#tests/unit/documents/reading'

test.group('Handover record', () => {
  test('names each letter by number, service and holder, and who signs', async ({ assert }) => {
    const [text, ...others] = await pagesOf(await record([letter(1), letter(2)]))

    assert.isEmpty(others)
    for (const part of [
      'Teslim tutanağı',
      'TT-2023-000045',
      'TF-2023-000017',
      'Örnek Parti',
      'Aşağıda numarası yazılı 2 şifre zarfı',
      'Z-2023-000001-1',
      'Z-2023-000002-1',
      'SSPS Web Sitesi',
      'Deniz Örnek',
      'Teslim eden (SKGM)',
      'Teslim alan (talep sahibi adına)',
      'ssps/demo-3f9a 12345',
    ]) {
      assert.include(text, part)
    }
  })

  test('a full form of thirteen letters with long names stays on one page', async ({ assert }) => {
    const holder = {
      givenName: 'Abdülhakim Çağrı Güneş Işık Öğretmen',
      familyName: 'KARAHASANOĞULLARINDAN ŞÜKRÜGÜLERİZADE',
    }
    const letters = Array.from({ length: 13 }, (_, index) => ({ ...letter(index + 1), holder }))

    const [text, ...others] = await pagesOf(await record(letters))

    assert.isEmpty(others)
    assert.include(text, 'Z-2023-000013-1')
    assert.equal(text.split('ŞÜKRÜGÜLERİZADE').length - 1, 13)
  })
})

function letter(position: number): HandedOverLetter {
  return {
    number: `Z-2023-${String(position).padStart(6, '0')}-1`,
    holder: { givenName: 'Deniz', familyName: 'Örnek' },
    service: 'web_site',
  }
}

function record(letters: HandedOverLetter[]) {
  const languages = { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') }

  return handoverRecord(
    {
      number: 'TT-2023-000045',
      formNumber: 'TF-2023-000017',
      preparedAt: DateTime.fromISO('2023-05-02T09:00:00Z'),
      applicant: 'Örnek Parti',
      election: 'Cumhurbaşkanlığı ve 28. Dönem Milletvekili Genel Seçimi',
      letters,
      checkpoint: 'ssps/demo-3f9a 12345 qvVb4S0m1y2eE0WfJm0oC3nq2m8Q7o1yHkq3nqz8E1I=',
      isDemo: true,
    },
    languages
  )
}
