import { pastOf } from '#access/session_age'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'

test.group('The age of a session', () => {
  test('{signedIn} minutes after the sign-in and {seen} after the last request: {past}')
    .with([
      { signedIn: 0, seen: 0, past: null },
      { signedIn: 29, seen: 29, past: null },
      { signedIn: 30, seen: 30, past: 'idle' },
      { signedIn: 12 * 60 - 1, seen: 1, past: null },
      { signedIn: 12 * 60, seen: 1, past: 'expired' },
      { signedIn: 13 * 60, seen: 31, past: 'expired' },
    ])
    .run(({ assert }, { signedIn, seen, past }) => {
      const values = { signed_in_at: ago(signedIn), seen_at: ago(seen) }

      assert.equal(pastOf(values), past)
    })

  test('without a request since the sign-in it counts from there', ({ assert }) => {
    assert.equal(pastOf({ signed_in_at: ago(31) }), 'idle')
    assert.isNull(pastOf({ signed_in_at: ago(29) }))
  })

  test('of a session that cannot say when it began is over', ({ assert }) => {
    for (const signedInAt of [undefined, null, 7, 'yesterday', '']) {
      assert.equal(pastOf({ signed_in_at: signedInAt, seen_at: ago(0) }), 'expired')
    }
  })
})

function ago(minutes: number) {
  return DateTime.utc().minus({ minutes }).toISO()
}
