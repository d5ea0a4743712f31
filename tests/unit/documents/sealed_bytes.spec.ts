import { randomBytes } from 'node:crypto'
import { test } from '@japa/runner'
import { openSealedBytes, sealBytes } from '#documents/sealed_bytes'

const PLAIN = Buffer.from('Şifre zarfı Z-2023-000123-1')

test.group('Sealed bytes', () => {
  test('the key that sealed opens, among older ones', ({ assert }) => {
    const key = randomBytes(32)

    const opened = openSealedBytes([randomBytes(32), key], sealBytes(key, PLAIN))

    assert.deepEqual(opened, PLAIN)
  })

  test('what is sealed cannot be read, and never looks the same twice', ({ assert }) => {
    const key = randomBytes(32)

    const sealed = sealBytes(key, PLAIN)

    assert.isFalse(sealed.includes('Z-2023'))
    assert.notDeepEqual(sealed, sealBytes(key, PLAIN))
  })

  test('another key opens nothing', ({ assert }) => {
    const sealed = sealBytes(randomBytes(32), PLAIN)

    assert.throws(() => openSealedBytes([randomBytes(32)], sealed), /No data key opens/)
  })

  test('a single changed bit, anywhere, is noticed', ({ assert }) => {
    const key = randomBytes(32)
    const sealed = sealBytes(key, PLAIN)

    for (const index of sealed.keys()) {
      assert.throws(() => openSealedBytes([key], withFlippedBit(sealed, index)))
    }
  })

  test('cut short at any length, it does not open', ({ assert }) => {
    const key = randomBytes(32)
    const sealed = sealBytes(key, PLAIN)

    for (const length of sealed.keys()) {
      assert.throws(() => openSealedBytes([key], sealed.subarray(0, length)))
    }
  })
})

function withFlippedBit(bytes: Buffer, index: number) {
  const changed = Buffer.from(bytes)
  changed[index] ^= 1
  return changed
}
