import { countFailure, forgetFailures, isThrottled } from '#access/throttle'
import { resetDatabase } from '#tests/database'
import { test } from '@japa/runner'

const DENIZ = { realm: 'account' as const, name: 'k7wq2m9xpt', address: '203.0.113.10' }

test.group('Wrong tries', (group) => {
  group.each.setup(() => resetDatabase())

  test('are counted per name and address: the fifth is the one too many, told once', async ({
    assert,
  }) => {
    const told = []

    for (let count = 1; count <= 7; count++) {
      told.push(await countFailure(DENIZ))
    }

    assert.deepEqual(told, [false, false, false, false, true, false, false])
    assert.isTrue(await isThrottled(DENIZ))
  })

  test('of the same name elsewhere, of another name or in another realm do not count', async ({
    assert,
  }) => {
    await fail(DENIZ, 5)

    assert.isFalse(await isThrottled({ ...DENIZ, address: '203.0.113.11' }))
    assert.isFalse(await isThrottled({ ...DENIZ, name: 'another2345' }))
    assert.isFalse(await isThrottled({ ...DENIZ, realm: 'staff' }))
  })

  test('count one by one when they come at once', async ({ assert }) => {
    const told = await Promise.all(Array.from({ length: 5 }, () => countFailure(DENIZ)))

    assert.lengthOf(told.filter(Boolean), 1)
    assert.isTrue(await isThrottled(DENIZ))
  })

  test('are forgotten with a right one', async ({ assert }) => {
    await fail(DENIZ, 4)
    await forgetFailures(DENIZ)
    await fail(DENIZ, 4)

    assert.isFalse(await isThrottled(DENIZ))
  })

  test('against names of any letters and length are kept apart', async ({ assert }) => {
    const names = ['', 'ş', 's', 'İ', 'i', 'x'.repeat(100), `${'x'.repeat(99)}y`]

    for (const name of names) {
      await fail({ ...DENIZ, name }, 5)
      const others = names.slice(names.indexOf(name) + 1)
      const throttled = await Promise.all(
        others.map((other) => isThrottled({ ...DENIZ, name: other }))
      )

      assert.isFalse(throttled.includes(true), name)
    }
  })
})

async function fail(attempt: typeof DENIZ, times: number) {
  for (let count = 1; count <= times; count++) {
    await countFailure(attempt)
  }
}
