import { test } from '@japa/runner'
import fc from 'fast-check'
import { readEmail } from '#circular/email'
import { anyText } from './any_text.js'

const word = fc.string({ unit: fc.constantFrom(...'aZ09.+-_=çğ'), maxLength: 12 })
const addresses = fc.tuple(word, word).map(([local, domain]) => `${local}@${domain}.org.tr`)

test.group('E-mail addresses', () => {
  test('R08 Form: the domain comes back in small letters, the name as it was', ({ assert }) => {
    assert.deepEqual(readEmail(' Deniz.Akin+SSPS@OrnekParti.ORG.TR '), {
      ok: true,
      email: 'Deniz.Akin+SSPS@ornekparti.org.tr',
    })
  })

  test('R08 Form: each fault has its own name', ({ assert }) => {
    const faults = {
      ' ': 'empty',
      ['a'.repeat(10_000)]: 'too_long',
      'çağrı@ornekparti.org.tr': 'not_ascii',
      'deniz@örnek.org.tr': 'not_ascii',
      'deniz\u0000@ornekparti.org.tr': 'not_ascii',
      'deniz': 'not_an_address',
      '@ornekparti.org.tr': 'not_an_address',
      'deniz@ornekparti': 'not_an_address',
      'deniz@127.0.0.1': 'not_an_address',
      'deniz..akin@ornekparti.org.tr': 'not_an_address',
      'deniz@akin@ornekparti.org.tr': 'not_an_address',
      '=cmd@ornekparti.org.tr': 'not_an_address',
      '+deniz@ornekparti.org.tr': 'not_an_address',
      [`${'a'.repeat(65)}@ornekparti.org.tr`]: 'not_an_address',
    }

    for (const [text, reason] of Object.entries(faults)) {
      assert.deepEqual(readEmail(text), { ok: false, reason }, text.slice(0, 40))
    }
  })

  test('R08 Form: what was read reads the same again', ({ assert }) => {
    fc.assert(
      fc.property(fc.oneof(addresses, anyText), (text) => {
        const reading = readEmail(text)

        if (reading.ok) {
          assert.deepEqual(readEmail(reading.email), reading)
          assert.notMatch(reading.email, /^[=+\-@]/)
          assert.notMatch(reading.email, /[\s<>,;:"\\]/)
        }
      })
    )
  })
})
