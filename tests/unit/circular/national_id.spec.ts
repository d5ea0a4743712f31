import { test } from '@japa/runner'
import fc from 'fast-check'
import { maskNationalId, readNationalId } from '#circular/national_id'
import { inventedNationalId } from '#database/factories/national_id'

const seeds = fc.nat({ max: 999_999 })

test.group('T.C. kimlik no', () => {
  test('R08 Form: the two check digits as published', ({ assert }) => {
    assert.deepEqual(readNationalId(' 10000000146 '), { ok: true, nationalId: '10000000146' })
    assert.deepEqual(readNationalId('10000000147'), { ok: false, reason: 'wrong_checksum' })
    assert.deepEqual(readNationalId('10000000156'), { ok: false, reason: 'wrong_checksum' })
  })

  test('R08 Form: eleven ASCII digits, the first not zero', ({ assert }) => {
    assert.deepEqual(readNationalId('  '), { ok: false, reason: 'empty' })

    for (const text of [
      '00000000146',
      '1000000014',
      '100000001466',
      '١٠٠٠٠٠٠٠١٤٦',
      '1000000014６',
    ]) {
      assert.deepEqual(readNationalId(text), { ok: false, reason: 'not_eleven_digits' }, text)
    }
  })

  test('R08 Form: invented numbers are valid, different and begin as no citizen’s', ({
    assert,
  }) => {
    fc.assert(
      fc.property(seeds, seeds, (seed, other) => {
        const nationalId = inventedNationalId(seed)

        assert.deepEqual(readNationalId(nationalId), { ok: true, nationalId })
        assert.match(nationalId, /^900/)
        assert.equal(nationalId === inventedNationalId(other), seed === other)
      })
    )
  })

  test('R08 Form: one wrong digit is always found', ({ assert }) => {
    fc.assert(
      fc.property(seeds, fc.nat({ max: 10 }), fc.integer({ min: 1, max: 9 }), (seed, at, by) => {
        const digits = Array.from(inventedNationalId(seed), Number)

        assert.isFalse(readNationalId(digits.with(at, (digits[at] + by) % 10).join('')).ok)
      })
    )
  })

  test('R28 KVKK: a masked number shows its first three and last two digits', ({ assert }) => {
    assert.equal(maskNationalId('10000000146'), '100******46')
    assert.equal(maskNationalId('1000000014'), '***********')
    assert.equal(maskNationalId('Deniz Akın!'), '***********')
  })
})
