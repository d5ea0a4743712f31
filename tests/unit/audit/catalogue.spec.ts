import { CATALOGUE } from '#audit/catalogue'
import { test } from '@japa/runner'

test.group('The catalogue of events', () => {
  test('gives every action a code of its own', ({ assert }) => {
    const codes = Object.values(CATALOGUE).map(({ code }) => code)

    assert.deepEqual(
      codes.filter((code, at) => codes.indexOf(code) !== at),
      []
    )
  })
})
