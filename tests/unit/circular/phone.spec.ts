import { test } from '@japa/runner'
import fc from 'fast-check'
import { readMobilePhone, readOfficePhone } from '#circular/phone'
import { anyText } from './any_text.js'

test.group('Phones', () => {
  test('R08 Form: one mobile number, however it is grouped', ({ assert }) => {
    const spellings = [
      '05325550000',
      '532 555 00 00',
      '0 (532) 555 00 00',
      '+90 532 555 00 00',
      '0090-532-555-00-00',
    ]

    for (const text of spellings) {
      assert.containSubset(readMobilePhone(text), { ok: true, number: '+905325550000' }, text)
    }
  })

  test('R08 Form: an office phone has its extension in the ways it is written here', ({
    assert,
  }) => {
    const spellings = [
      '0312 555 00 00 dahili 12',
      '0312 555 00 00 DAHİLİ 12',
      '0312 555 00 00 dah. 12',
      '0312 555 00 00 / 12',
      '+90 312 555 00 00 ext. 12',
    ]

    for (const text of spellings) {
      assert.containSubset(
        readOfficePhone(text),
        { ok: true, number: '+903125550000', extension: '12' },
        text
      )
    }
    assert.containSubset(readOfficePhone('0312 555 00 00'), { ok: true, extension: null })
  })

  test('R08 Form: 444 numbers and numbers abroad are office phones too', ({ assert }) => {
    assert.containSubset(readOfficePhone('444 1 444'), { ok: true })
    assert.containSubset(readOfficePhone('+49 30 901820'), { ok: true, number: '+4930901820' })
  })

  test('R08 Form: each fault has its own name', ({ assert }) => {
    assert.deepEqual(readMobilePhone(' '), { ok: false, reason: 'empty' })
    assert.deepEqual(readMobilePhone('0312 555 00 00'), { ok: false, reason: 'not_mobile' })
    assert.deepEqual(readMobilePhone('0532 555 00 00 dahili 1'), {
      ok: false,
      reason: 'has_extension',
    })
    for (const text of ['12', '=1+1', '0999 999 99 99', 'yok', '٠٥٣٢٥٥٥٠٠٠٠', '0'.repeat(10_000)]) {
      assert.deepEqual(readMobilePhone(text), { ok: false, reason: 'not_a_phone' }, text)
      assert.deepEqual(readOfficePhone(text), { ok: false, reason: 'not_a_phone' }, text)
    }
  })

  test('R08 Form: what was read reads the same again', ({ assert }) => {
    const mobile = fc
      .integer({ min: 5_300_000_000, max: 5_599_999_999 })
      .map((number) => `0${number}`)

    fc.assert(
      fc.property(mobile, (text) => {
        const reading = readMobilePhone(text)

        if (reading.ok) {
          assert.deepEqual(readMobilePhone(reading.formatted), reading)
          assert.deepEqual(readMobilePhone(reading.number), reading)
        }
      })
    )
  })

  test('R08 Form: text of any kind is answered, and only E.164 comes out', ({ assert }) => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const reading of [readOfficePhone(text), readMobilePhone(text)]) {
          assert.isTrue(!reading.ok || /^\+[1-9]\d{5,14}$/.test(reading.number))
        }
      })
    )
  })
})
