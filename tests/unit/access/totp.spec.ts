import {
  newTotpSecret,
  nextCode,
  openedSecret,
  otpauthUri,
  sealedSecret,
  stepOf,
} from '#access/totp'
import { test } from '@japa/runner'
import { Secret } from 'otpauth'

/** RFC 6238 appendix B, SHA-1: second of the epoch, the last six digits of the code. */
const VECTORS = [
  { second: 59, code: '287082' },
  { second: 1111111109, code: '081804' },
  { second: 1111111111, code: '050471' },
  { second: 1234567890, code: '005924' },
  { second: 2000000000, code: '279037' },
  { second: 20000000000, code: '353130' },
]

const RFC_SECRET = Secret.fromUTF8('12345678901234567890').base32

test.group('A time-based code', (group) => {
  const realNow = Date.now

  group.each.teardown(() => {
    Date.now = realNow
  })

  test('is the one of RFC 6238 at second {second}')
    .with(VECTORS)
    .run(({ assert }, { second, code }) => {
      at(second)

      assert.equal(stepOf(code, { secret: RFC_SECRET, after: 0 }), Math.floor(second / 30))
    })

  test('counts for its half minute, the one before and the one after', ({ assert }) => {
    const { second, code } = VECTORS[3]
    const step = Math.floor(second / 30)
    const steps = [-2, -1, 0, 1, 2].map((shift) => {
      at(second + shift * 30)
      return stepOf(code, { secret: RFC_SECRET, after: 0 })
    })

    assert.deepEqual(steps, [null, step, step, step, null])
  })

  test('counts once: what is spent, and everything before it, is refused', ({ assert }) => {
    const { second, code } = VECTORS[3]
    const step = Math.floor(second / 30)
    at(second)

    assert.equal(stepOf(code, { secret: RFC_SECRET, after: step - 1 }), step)
    assert.isNull(stepOf(code, { secret: RFC_SECRET, after: step }))
    assert.isNull(stepOf(code, { secret: RFC_SECRET, after: step + 1 }))
  })

  test('may be typed with the gap that apps show', ({ assert }) => {
    at(VECTORS[3].second)

    assert.isNotNull(stepOf(' 005 924 ', { secret: RFC_SECRET, after: 0 }))
  })

  test('is nothing but its six digits: {$self}')
    .with(['', '5924', '0059240', '٠٠٥٩٢٤', 'abcdef', '005924x'])
    .run(({ assert }, code) => {
      at(VECTORS[3].second)

      assert.isNull(stepOf(code, { secret: RFC_SECRET, after: 0 }))
    })

  test('comes next: the first one after what was spent', ({ assert }) => {
    const { second } = VECTORS[3]
    const step = Math.floor(second / 30)
    const totpSecret = sealedSecret(RFC_SECRET)
    at(second)

    const code = nextCode({ totpSecret, totpLastStep: step })

    assert.equal(stepOf(code, { secret: RFC_SECRET, after: step }), step + 1)
  })
})

test.group('The secret of an authenticator', () => {
  test('has 160 bits and is drawn anew each time', ({ assert }) => {
    const [one, other] = [newTotpSecret(), newTotpSecret()]

    assert.equal(Secret.fromBase32(one).bytes.length, 20)
    assert.notEqual(one, other)
  })

  test('comes back from its seal, which shows nothing of it', ({ assert }) => {
    const secret = newTotpSecret()
    const [one, other] = [sealedSecret(secret), sealedSecret(secret)]

    assert.equal(openedSecret(one), secret)
    assert.notEqual(one, other)
    assert.notInclude(Buffer.from(one, 'base64').toString('latin1'), secret)
  })

  test('whose seal was touched is not opened', ({ assert }) => {
    const bytes = Buffer.from(sealedSecret(newTotpSecret()), 'base64')
    bytes[bytes.length - 1] ^= 1

    assert.throws(() => openedSecret(bytes.toString('base64')))
  })

  test('reaches the app with issuer, person and period', ({ assert }) => {
    const uri = new URL(otpauthUri(RFC_SECRET, 'ayse@skgm.example'))

    assert.include(decodeURIComponent(uri.pathname), 'SSPS:ayse@skgm.example')
    assert.equal(uri.searchParams.get('secret'), RFC_SECRET)
    assert.equal(uri.searchParams.get('period'), '30')
  })
})

function at(second: number) {
  Date.now = () => second * 1000
}
