import { type HeldAccount, resetCounts, resetDigest, resetPlan } from '#operations/reset_plan'
import { test } from '@japa/runner'

const ELECTION = 7
const TODAY = '2023-05-01'
const LETTER = { letterOn: '2023-03-01', letterRegistryNo: '2023/1907' }

test.group('The plan of the pre-election reset', () => {
  test("R14 m.5/d: what rests on this election's approved form is kept, anything else goes off", ({
    assert,
  }) => {
    const accounts = [
      account(1),
      account(2, { electionId: 6 }),
      account(3, { state: 'superseded' }),
      account(4, { hasHolder: false }),
      account(5, { electionId: 6, state: 'superseded', hasHolder: false }),
    ]

    assert.deepEqual(reasonsOf(accounts), [
      'keep on_approved_form',
      'deactivate other_election',
      'deactivate form_not_in_force',
      'deactivate not_on_form',
      'deactivate other_election',
    ])
  })

  test('R14 m.5/d: no state but approved carries an account', ({ assert }) => {
    const states = ['draft', 'submitted', 'in_review', 'returned', 'proposed', 'rejected']
    const reasons = reasonsOf(states.map((state, index) => account(index, { state })))

    assert.deepEqual([...new Set(reasons)], ['deactivate form_not_in_force'])
  })

  test('R14 m.5/d: whom the register names is left out from the first day to the last', ({
    assert,
  }) => {
    const until = (fromOn: string, untilOn: string | null) =>
      account(1, { state: 'superseded' }, [{ ...LETTER, fromOn, untilOn }])

    assert.deepEqual(
      [
        until('2023-05-01', null),
        until('2023-03-05', '2023-05-01'),
        until('2023-05-02', null),
        until('2023-03-05', '2023-04-30'),
      ].map((held) => reasonsOf([held])[0]),
      [
        'left_out representative',
        'left_out representative',
        'deactivate form_not_in_force',
        'deactivate form_not_in_force',
      ]
    )
  })

  test('R14 m.5/d: of several entries the one that runs is named', ({ assert }) => {
    const former = { ...LETTER, fromOn: '2023-01-01', untilOn: '2023-02-01' }
    const running = { letterOn: '2023-04-01', letterRegistryNo: '9', fromOn: '2023-04-02' }
    const held = account(1, {}, [former, { ...running, untilOn: null }])

    const [{ verdict }] = planOf([held])

    assert.containsSubset(verdict, { kind: 'left_out', representation: running })
  })

  test('its digest changes with every verdict and letter, not with the order', ({ assert }) => {
    const entry = { ...LETTER, fromOn: '2023-03-05', untilOn: null }
    const plans = [
      [account(1), account(2)],
      [account(1)],
      [account(1), account(2, { state: 'superseded' })],
      [account(1), account(2, { hasHolder: false })],
      [account(1), account(2, {}, [entry])],
      [account(1), account(2, {}, [{ ...entry, letterRegistryNo: '2023/1908' }])],
    ]
    const digests = plans.map(digestOf)

    assert.lengthOf(new Set(digests), plans.length)
    assert.equal(digestOf([account(2), account(1)]), digests[0])
    assert.notEqual(resetDigest(planOf(plans[0]), ELECTION + 1), digests[0])
  })

  test('counts its verdicts', ({ assert }) => {
    const plan = planOf([account(1), account(2, { state: 'superseded' }), account(3)])

    assert.deepEqual(resetCounts(plan), { keep: 2, deactivate: 1, left_out: 0 })
  })
})

function account(
  id: number,
  form: Partial<HeldAccount['form']> = {},
  representations: HeldAccount['representations'] = []
): HeldAccount {
  const approved = { electionId: ELECTION, state: 'approved', hasHolder: true }
  return { id, participationId: 1, form: { ...approved, ...form }, representations }
}

function planOf(accounts: readonly HeldAccount[]) {
  return resetPlan(accounts, { electionId: ELECTION, today: TODAY })
}

function digestOf(accounts: readonly HeldAccount[]) {
  return resetDigest(planOf(accounts), ELECTION)
}

function reasonsOf(accounts: readonly HeldAccount[]) {
  return planOf(accounts).map(({ verdict: { kind, reason } }) => `${kind} ${reason}`)
}
