import { test } from '@japa/runner'
import fc from 'fast-check'
import { accountsDefinedBy, type Service } from '#circular/accounts'
import type { SeatKind } from '#circular/parameters'
import { messageOf } from '#circular/violation'
import {
  countsOf,
  type Current,
  type CurrentAccount,
  type Desired,
  type DesiredAccount,
  type Plan,
  planDigest,
  planFor,
  reasonOf,
  type Step,
} from '#operations/plan'
import { LANGUAGES, translator } from '../circular/languages.js'

const SALT = 'örnek'
const FIRST = '203.0.113.10'
const SECOND = '203.0.113.20'
const THIRD = '203.0.113.30'

/** In the order of the form; the first is the liaison. */
const PEOPLE = ['deniz', 'cagri', 'gulsah']

test.group('Provisioning plan', () => {
  test('a first approval takes the lowest seats and registers the address', ({ assert }) => {
    const plan = planFor(formOf(PEOPLE, [FIRST]), nothing())

    assert.isEmpty(plan.problems)
    assert.deepEqual(linesOf(plan), [
      'create_account web_site 1 deniz',
      'create_account web_site 2 cagri',
      'create_account web_site 3 gulsah',
      'create_account web_service 1 deniz',
      'create_account sftp 1 deniz',
      'create_account portal 1 deniz',
      'register_ip address 1 203.0.113.10',
    ])
  })

  test('a portal account by invitation is kept at the first approval', ({ assert }) => {
    const invited = { ...nothing(), accounts: [account('portal', 'deniz', 1)] }

    const plan = planFor(formOf(PEOPLE, [FIRST]), invited)

    assert.include(linesOf(plan), 'keep_account portal 1 deniz')
    assert.deepEqual(countsOf(plan).create_account, 5)
  })

  test('R06 m.4/b-6: another liaison gets new portal, service and SFTP accounts', ({ assert }) => {
    const current = applied(formOf(PEOPLE, [FIRST]))

    const plan = planFor(formOf(['cagri', 'deniz', 'gulsah'], [FIRST]), current)

    assert.deepEqual(linesOf(plan), [
      'deactivate_account web_service 1 deniz',
      'deactivate_account sftp 1 deniz',
      'deactivate_account portal 1 deniz',
      'keep_account web_site 1 deniz',
      'keep_account web_site 2 cagri',
      'keep_account web_site 3 gulsah',
      'keep_ip address 1 203.0.113.10',
      'create_account web_service 1 cagri',
      'create_account sftp 1 cagri',
      'create_account portal 1 cagri',
    ])
  })

  test('R05 m.5: who leaves frees a seat for who comes', ({ assert }) => {
    const current = applied(formOf(PEOPLE, [FIRST]))

    const plan = planFor(formOf(['deniz', 'gulsah', 'umut'], [FIRST]), current)

    assert.deepEqual(linesOf(plan, 'web_site'), [
      'deactivate_account web_site 2 cagri',
      'keep_account web_site 1 deniz',
      'keep_account web_site 3 gulsah',
      'create_account web_site 2 umut',
    ])
  })

  test('a corrected T.C. number is another holder: deactivate and create', ({ assert }) => {
    const current = applied(formOf(PEOPLE, [FIRST]))

    const plan = planFor(formOf(['deniz', 'cagri', 'gulsah-corrected'], [FIRST]), current)

    assert.deepEqual(linesOf(plan, 'web_site'), [
      'deactivate_account web_site 3 gulsah',
      'keep_account web_site 1 deniz',
      'keep_account web_site 2 cagri',
      'create_account web_site 3 gulsah-corrected',
    ])
  })

  test('a corrected name or phone updates the holder of every account', ({ assert }) => {
    const current = applied(formOf(PEOPLE, [FIRST]))
    const desired = formOf(PEOPLE, [FIRST])
    const accounts = desired.accounts.map((wanted) => ({
      ...wanted,
      holder: { ...wanted.holder, personalDigest: `${wanted.holder.personalDigest}, corrected` },
    }))

    const plan = planFor({ ...desired, accounts }, current)

    assert.deepInclude(countsOf(plan), { update_holder: 6, keep_account: 0, create_account: 0 })
  })

  test('web service only: the web-site accounts go off, the liaison keeps the rest', ({
    assert,
  }) => {
    const current = applied(formOf(PEOPLE, [FIRST]))

    const plan = planFor(
      formOf(PEOPLE, [FIRST], { wantsWebSite: false, wantsWebService: true }),
      current
    )

    assert.deepEqual(linesOf(plan), [
      'deactivate_account web_site 1 deniz',
      'deactivate_account web_site 2 cagri',
      'deactivate_account web_site 3 gulsah',
      'keep_account web_service 1 deniz',
      'keep_account sftp 1 deniz',
      'keep_account portal 1 deniz',
      'keep_ip address 1 203.0.113.10',
    ])
  })

  test('R14 m.5/d: a party representative stays without a form and keeps the seat', ({
    assert,
  }) => {
    const current = applied(formOf(PEOPLE, [FIRST]))
    const withRepresentative = {
      ...current,
      accounts: [
        ...current.accounts,
        { ...account('web_site', 'temsilci', 4), isRepresentative: true },
      ],
    }

    const plan = planFor(formOf(PEOPLE, [FIRST]), withRepresentative)

    assert.include(linesOf(plan, 'web_site'), 'keep_account web_site 4 temsilci')
    assert.containSubset(plan.steps, [{ rule: 'R14', article: 'm.5/d', holderIndex: 'temsilci' }])
  })

  test('R05 m.5: the representative uses one of the ten seats', ({ assert }) => {
    const representative = { ...account('web_site', 'temsilci', 1), isRepresentative: true }
    const current = { ...nothing(), accounts: [representative] }
    const people = Array.from({ length: 10 }, (_, index) => `person-${index}`)

    const plan = planFor(formOf(people, [FIRST]), current)

    assert.containSubset(plan.problems, [
      { rule: 'R05', article: 'm.5', params: { service: 'web_site', count: 1, limit: 10 } },
    ])
    assert.isEmpty(planFor(formOf(people.slice(1), [FIRST]), current).problems)
  })

  test('R05 m.5: an eleventh account finds no seat', ({ assert }) => {
    const people = Array.from({ length: 12 }, (_, index) => `person-${index}`)

    const plan = planFor(formOf(people, [FIRST]), nothing())

    assert.lengthOf(linesOf(plan, 'web_site'), 10)
    assert.deepEqual(
      plan.problems.map(({ params }) => params),
      [{ service: 'web_site', count: 2, limit: 10 }]
    )
  })

  test('R10 m.4/b-2: a second address joins the first', ({ assert }) => {
    const current = applied(formOf(PEOPLE, [FIRST]))

    const plan = planFor(formOf(PEOPLE, [FIRST, SECOND]), current)

    assert.isEmpty(plan.problems)
    assert.deepEqual(linesOf(plan, 'address'), [
      'keep_ip address 1 203.0.113.10',
      'register_ip address 2 203.0.113.20',
    ])
  })

  test('R10 m.4/b-2: no second address joins after the opening', ({ assert }) => {
    const current = { ...applied(formOf(PEOPLE, [FIRST])), accessOpened: true }

    assert.deepEqual(problemsOf(planFor(formOf(PEOPLE, [FIRST, SECOND]), current)), [
      'ip_after_opening 203.0.113.20',
    ])
    assert.isEmpty(planFor(formOf(PEOPLE, [FIRST]), current).problems)
  })

  test('R10 m.4/b-2: a frozen address is neither replaced nor left out', ({ assert }) => {
    const current = applied(formOf(PEOPLE, [FIRST, SECOND]))

    assert.deepEqual(problemsOf(planFor(formOf(PEOPLE, [FIRST, THIRD]), current)), [
      'frozen_ip_would_change 203.0.113.20',
      'no_seat_left address',
    ])
    assert.deepEqual(problemsOf(planFor(formOf(PEOPLE, [SECOND]), current)), [
      'frozen_ip_would_change 203.0.113.10',
    ])
  })

  test('R10 m.4/b-2: an exception or the conclusion lets an address go', ({ assert }) => {
    const current = {
      ...applied(formOf(PEOPLE, [FIRST, SECOND])),
      mayReleaseIps: true,
      accessOpened: true,
    }

    const plan = planFor(formOf(PEOPLE, [THIRD, SECOND]), current)

    assert.isEmpty(plan.problems)
    assert.deepEqual(linesOf(plan, 'address'), [
      'release_ip address 1 203.0.113.10',
      'keep_ip address 2 203.0.113.20',
      'register_ip address 1 203.0.113.30',
    ])
  })

  test('R09 m.4/b-2: a third address finds no place', ({ assert }) => {
    const plan = planFor(formOf(PEOPLE, [FIRST, SECOND, THIRD]), nothing())

    assert.deepEqual(problemsOf(plan), ['no_seat_left address'])
  })

  test('seats of another participation are a mistake of the caller', ({ assert }) => {
    const current = { ...nothing(), accounts: [{ ...account('sftp', 'deniz', 1), seatId: 'x' }] }

    assert.throws(() => planFor(formOf(PEOPLE, [FIRST]), current), /does not belong/)
  })

  test('every step and problem is reasoned in both languages', async ({ assert }) => {
    const current = applied(formOf(PEOPLE, [FIRST, SECOND]))
    const plans = [
      planFor(formOf(PEOPLE, [FIRST]), nothing()),
      planFor(formOf(['cagri', 'umut'], [FIRST, THIRD]), { ...current, mayReleaseIps: true }),
      planFor(formOf(PEOPLE, [THIRD]), { ...current, accessOpened: true }),
      planFor(formOf(PEOPLE, [FIRST]), { ...nothing(), seats: [] }),
    ]

    for (const language of LANGUAGES) {
      const t = await translator(language)
      const sentences = plans.flatMap(({ steps, problems }) => [
        ...steps.map((step) => reasonOf(step, t)),
        ...problems.map((problem) => messageOf(problem, t)),
      ])

      for (const sentence of sentences) {
        assert.match(sentence, /^[\p{Lu}\d].+ \((Genelge|circular) m\..+\)$/u)
      }
    }
  })
})

test.group('Digest of a plan', () => {
  test('is the same for the same plan, whatever order the rows came in', ({ assert }) => {
    const current = applied(formOf(PEOPLE, [FIRST]))
    const shuffled = {
      ...current,
      seats: current.seats.toReversed(),
      accounts: current.accounts.toReversed(),
    }
    const desired = formOf(['deniz', 'umut'], [FIRST])

    assert.equal(digestOf(desired, shuffled), digestOf(desired, current))
    assert.match(digestOf(desired, current), /^[A-Za-z0-9_-]{43}$/)
  })

  test('is another one as soon as anything it rests on is', ({ assert }) => {
    const current = applied(formOf(PEOPLE, [FIRST]))
    const desired = formOf(PEOPLE, [FIRST])
    const [first, ...others] = current.accounts
    const changes = [
      digestOf(formOf(['deniz', 'cagri'], [FIRST]), current),
      digestOf(formOf(PEOPLE, [FIRST, SECOND]), current),
      digestOf(desired, { ...current, accounts: others }),
      digestOf(desired, { ...current, accounts: [{ ...first, version: 2 }, ...others] }),
      digestOf(desired, { ...current, accounts: [{ ...first, personalDigest: 'x' }, ...others] }),
      digestOf(desired, { ...current, addresses: [] }),
      planDigest(planFor(desired, current), 'another salt'),
    ]

    assert.lengthOf([...new Set([digestOf(desired, current), ...changes])], changes.length + 1)
  })

  test('sees problems too', ({ assert }) => {
    const desired = formOf(PEOPLE, [FIRST])
    const current = applied(desired)

    assert.notEqual(
      digestOf(formOf(PEOPLE, [FIRST, SECOND]), current),
      digestOf(formOf(PEOPLE, [FIRST, SECOND]), { ...current, accessOpened: true })
    )
  })
})

test.group('Every plan', () => {
  const names = fc.uniqueArray(fc.constantFrom(...'abcdefghijklmn'), {
    minLength: 1,
    maxLength: 12,
  })
  const addresses = fc.uniqueArray(fc.constantFrom(FIRST, SECOND, THIRD), { maxLength: 3 })
  const forms = fc
    .record({ names, addresses, wantsWebSite: fc.boolean(), wantsWebService: fc.boolean() })
    .map((form) => formOf(form.names, form.addresses, form))

  test('R05 m.5: never gives one seat to two, whatever is asked for', ({ assert }) => {
    fc.assert(
      fc.property(forms, forms, fc.boolean(), (before, after, mayReleaseIps) => {
        const current = { ...applied(before), mayReleaseIps }
        const left = stateAfter(planFor(after, current), current)
        const taken = [...left.accounts, ...left.addresses].map(({ seatId }) => seatId)

        assert.lengthOf([...new Set(taken)], taken.length)
      })
    )
  })

  test('once applied, has nothing left to do', ({ assert }) => {
    fc.assert(
      fc.property(forms, forms, (before, after) => {
        const current = { ...applied(before), mayReleaseIps: true }
        const plan = planFor(after, current)

        fc.pre(plan.problems.length === 0)
        const again = planFor(after, stateAfter(plan, current))

        assert.isEmpty(again.problems)
        assert.isTrue(
          again.steps.every(({ kind }) => kind === 'keep_account' || kind === 'keep_ip')
        )
      })
    )
  })

  test('frees a seat before it takes it again', ({ assert }) => {
    fc.assert(
      fc.property(forms, forms, (before, after) => {
        const { steps } = planFor(after, { ...applied(before), mayReleaseIps: true })
        const lastFreed = steps.findLastIndex(({ kind }) => /^(deactivate|release)/.test(kind))
        const firstTaken = steps.findIndex(({ kind }) => /^(create|register)/.test(kind))

        assert.isTrue(firstTaken === -1 || lastFreed < firstTaken)
      })
    )
  })
})

const SEATS: readonly [SeatKind, number][] = [
  ['web_site', 10],
  ['web_service', 1],
  ['sftp', 1],
  ['portal', 1],
  ['address', 2],
]

function nothing(): Current {
  const seats = SEATS.flatMap(([service, count]) =>
    Array.from({ length: count }, (_, index) => ({
      id: `${service} ${index + 1}`,
      service,
      number: index + 1,
    }))
  )

  return { seats, accounts: [], addresses: [], mayReleaseIps: false }
}

function account(service: Service, name: string, number: number): CurrentAccount {
  return {
    id: `${service} of ${name}`,
    seatId: `${service} ${number}`,
    service,
    holderIndex: name,
    personalDigest: `details of ${name}`,
    isRepresentative: false,
    version: 1,
  }
}

/** What a form of these people asks for; the first is the liaison. */
function formOf(
  names: readonly string[],
  addresses: readonly string[],
  { wantsWebSite, wantsWebService } = { wantsWebSite: true, wantsWebService: true }
): Desired {
  const users = names.map((_, index) => ({ row: index + 1, isLiaison: index === 0 }))
  const accounts = accountsDefinedBy(
    { wantsWebSite, wantsWebService, users },
    { separateLiaison: false }
  )

  return {
    accounts: accounts.map(({ service, row }) => wantedAccount(service, row, names[row - 1])),
    addresses,
  }
}

function wantedAccount(service: Service, row: number, name: string): DesiredAccount {
  return {
    service,
    row,
    holder: {
      nationalIdIndex: name,
      givenName: name,
      familyName: 'Örnek',
      email: `${name}@ornekparti.org.tr`,
      officePhone: '+903125550000',
      mobilePhone: '+905325550000',
      personalDigest: `details of ${name}`,
    },
  }
}

function applied(desired: Desired): Current {
  return stateAfter(planFor(desired, nothing()), nothing())
}

function stateAfter({ steps }: Plan, current: Current): Current {
  return steps.reduce<Current>((state, step) => afterStep(step, state), current)
}

function afterStep(step: Step, state: Current): Current {
  const { accounts, addresses } = state

  switch (step.kind) {
    case 'deactivate_account':
      return { ...state, accounts: accounts.filter(({ id }) => id !== step.accountId) }
    case 'release_ip':
      return { ...state, addresses: addresses.filter(({ id }) => id !== step.staticIpId) }
    case 'create_account':
      return {
        ...state,
        accounts: [...accounts, account(step.service!, step.holderIndex!, step.seatNumber)],
      }
    case 'register_ip':
      return {
        ...state,
        addresses: [
          ...addresses,
          { id: `ip ${step.address}`, seatId: step.seatId, address: step.address! },
        ],
      }
    default:
      return state
  }
}

function linesOf({ steps }: Plan, kind?: SeatKind) {
  return steps
    .filter(({ service }) => kind === undefined || (service ?? 'address') === kind)
    .map(({ kind: step, service, seatNumber, holderIndex, address }) =>
      [step, service ?? 'address', seatNumber, holderIndex ?? address].join(' ')
    )
}

function problemsOf({ problems }: Plan) {
  return problems.map(({ message, params }) =>
    [message.replace('circular.plan_problems.', ''), params.address ?? params.service].join(' ')
  )
}

function digestOf(desired: Desired, current: Current) {
  return planDigest(planFor(desired, current), SALT)
}
