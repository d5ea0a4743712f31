import { test } from '@japa/runner'
import fc from 'fast-check'
import { LONGEST_NAME, readPersonName } from '#circular/person_name'
import { anyText } from './any_text.js'

const letters = [...'abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZâîûÂÎÛ']

test.group('Person names', () => {
  test('R08 Form: Turkish letters keep their case and their points', ({ assert }) => {
    for (const name of [
      'İbrahim',
      'Işık',
      'ıtır',
      'Gülşah Çiğdem',
      'Öz-Demir',
      'N’Diaye',
      'Âdem',
    ]) {
      assert.deepEqual(readPersonName(name), { ok: true, name }, name)
    }
  })

  test('R08 Form: loose marks and blanks are put in order', ({ assert }) => {
    assert.deepEqual(readPersonName('  Gu\u0308l   Ays\u0327e '), { ok: true, name: 'Gül Ayşe' })
    assert.deepEqual(readPersonName('i\u0307brahim'), { ok: true, name: 'ibrahim' })
  })

  test('R08 Form: each fault has its own name', ({ assert }) => {
    const faults = {
      ' ': 'empty',
      ['a'.repeat(LONGEST_NAME + 1)]: 'too_long',
      ['a'.repeat(10_000)]: 'too_long',
      'Deniz\u0000': 'has_control_character',
      'Deniz\u202eAkın': 'has_control_character',
      'Deniz\nAkın': 'has_control_character',
      'Deniz\ud800': 'has_control_character',
      '=1+1': 'formula_start',
      '@Deniz': 'formula_start',
      '-Deniz': 'formula_start',
      'Deniz2': 'not_letters',
      'Дениз': 'not_letters',
      'Ｄｅｎｉｚ': 'not_letters',
      '<b>Deniz</b>': 'not_letters',
      '🙂': 'not_letters',
    }

    for (const [text, reason] of Object.entries(faults)) {
      assert.deepEqual(readPersonName(text), { ok: false, reason }, JSON.stringify(text))
    }
  })

  test('R08 Form: letters joined by blank, hyphen, apostrophe or point are a name', ({
    assert,
  }) => {
    const word = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 10 })
    const joined = fc.tuple(word, fc.constantFrom(' ', '-', '’', "'", '. '), word)

    fc.assert(
      fc.property(joined, (parts) => {
        const name = parts.join('')

        assert.deepEqual(readPersonName(name), { ok: true, name })
      })
    )
  })

  test('R08 Form: what was read reads the same again, and nothing hides in it', ({ assert }) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const reading = readPersonName(text)

        if (reading.ok) {
          assert.deepEqual(readPersonName(reading.name), reading)
          assert.notMatch(reading.name, /[\p{C}<>&"=+@0-9]/u)
        }
      })
    )
  })
})
