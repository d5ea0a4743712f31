import { test } from '@japa/runner'
import { type Door, type GateFacts, refusalAt } from '#access/gate'

const HEADQUARTERS = '203.0.113.10'
const ELSEWHERE = '203.0.113.99'

const SERVICE_OF = {
  portal: 'portal',
  web_site_entry: 'web_site',
  web_site_data: 'web_site',
  api_entry: 'web_service',
  api_data: 'web_service',
  api_password: 'web_service',
  sftp: 'sftp',
  sftp_password: 'sftp',
} as const satisfies Record<Door, GateFacts['account']['service']>

const DOORS = Object.keys(SERVICE_OF) as Door[]
const DATA_DOORS: readonly Door[] = ['web_site_data', 'api_data', 'sftp']
const PORTAL_DOORS: readonly Door[] = ['portal', 'api_password', 'sftp_password']

test.group('Doors', () => {
  test('an active account at its headquarters passes its doors once they are open', ({
    assert,
  }) => {
    for (const door of DOORS) {
      assert.isNull(refusalAt(door, visit(door)), door)
    }
  })

  test('R13 m.5/c: an initial password opens nothing but its own change', ({ assert }) => {
    for (const door of DOORS) {
      const facts = visit(door, { state: 'issued' })

      assert.containSubset(refusalAt(door, facts), {
        reason: 'initial_password',
        rule: 'R13',
        article: 'm.5/c',
      })
      assert.isNull(refusalAt(door, { ...facts, isPasswordChange: true }), door)
    }
  })

  test('R13 m.5/c: an expired initial password does not even open its change', ({ assert }) => {
    const facts = visit('web_site_entry', { state: 'issued', isInitialExpired: true })

    assert.equal(
      refusalAt('web_site_entry', { ...facts, isPasswordChange: true })?.reason,
      'expired_initial'
    )
  })

  test('R16 m.3/a: results and minutes wait for the opening, sign-in does not', ({ assert }) => {
    for (const door of DOORS) {
      const refused = refusalAt(door, { ...visit(door), clock: { phase: 'closed' } })

      assert.equal(refused?.rule ?? null, DATA_DOORS.includes(door) ? 'R16' : null, door)
    }
  })

  test('R17 m.4/b-2: every service but the portal answers to registered addresses only', ({
    assert,
  }) => {
    for (const door of DOORS) {
      const refused = refusalAt(door, { ...visit(door), address: ELSEWHERE })

      assert.equal(refused?.rule ?? null, PORTAL_DOORS.includes(door) ? null : 'R17', door)
    }
  })

  test('R17 m.4/b-2: a token answers to the address it was given to, and to no other one', ({
    assert,
  }) => {
    const both = { registeredAddresses: [HEADQUARTERS, ELSEWHERE] }
    const facts = { ...visit('api_entry'), ...both, token: { end: null, address: HEADQUARTERS } }

    assert.isNull(refusalAt('api_entry', facts))
    assert.equal(refusalAt('api_entry', { ...facts, address: ELSEWHERE })?.rule, 'R17')
  })

  test('a token that is over opens nothing, and the account itself is named before it', ({
    assert,
  }) => {
    for (const end of ['expired', 'replaced', 'killed', 'password_changed'] as const) {
      const token = { end, address: HEADQUARTERS }
      const gone = visit('api_entry', { state: 'deactivated' })

      assert.equal(refusalAt('api_entry', { ...visit('api_entry'), token })?.reason, end)
      assert.equal(refusalAt('api_entry', { ...gone, token })?.reason, 'deactivated', end)
    }
  })

  test('R18 m.3/e: an account opens the doors of its own service alone', ({ assert }) => {
    for (const door of DOORS) {
      for (const other of DOORS.filter((one) => SERVICE_OF[one] !== SERVICE_OF[door])) {
        assert.equal(refusalAt(door, visit(other))?.rule, 'R18', `${other} at ${door}`)
      }
    }
  })

  test('R01 m.3/a: who has withdrawn passes no door', ({ assert }) => {
    for (const door of DOORS) {
      assert.equal(
        refusalAt(door, { ...visit(door), participation: 'withdrawn' })?.rule,
        'R01',
        door
      )
    }
  })
})

/** An active account at the door of its own service, from its headquarters, after the opening. */
function visit(door: Door, account: Partial<GateFacts['account']> = {}): GateFacts {
  return {
    account: {
      service: SERVICE_OF[door],
      state: 'active',
      isLocked: false,
      isInitialExpired: false,
      ...account,
    },
    participation: 'participating',
    address: HEADQUARTERS,
    registeredAddresses: [HEADQUARTERS],
    clock: { phase: 'open' },
  }
}
