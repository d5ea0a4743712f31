import { drawnLeaves } from '#audit/sample'
import { test } from '@japa/runner'
import fc from 'fast-check'

const SEED = 'ab'.repeat(32)

test.group('A sample', () => {
  test('is the same with the same seed, and another with another', ({ assert }) => {
    const draw = { from: 100, to: 100_000, size: 60 }

    assert.deepEqual(drawnLeaves({ ...draw, seed: SEED }), drawnLeaves({ ...draw, seed: SEED }))
    assert.notDeepEqual(drawnLeaves({ ...draw, seed: SEED }), drawnLeaves({ ...draw, seed: 'cd' }))
  })

  test('has as many as were wanted, each once, in order, none outside', ({ assert }) => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.integer({ min: 1, max: 500 }),
        fc.nat(100),
        fc.string(),
        (from, count, size, seed) => {
          const leaves = drawnLeaves({ from, to: from + count, size, seed })

          assert.lengthOf(leaves, Math.min(size, count))
          assert.lengthOf(new Set(leaves), leaves.length)
          assert.deepEqual(
            leaves,
            leaves.toSorted((one, other) => one - other)
          )
          assert.isTrue(leaves.every((leaf) => leaf >= from && leaf < from + count))
        }
      )
    )
  })
})
