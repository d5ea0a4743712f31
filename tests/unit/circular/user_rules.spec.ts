import { test } from '@japa/runner'
import type { FormUserFacts } from '#circular/form_facts'
import { violationsOf } from '#circular/request_form_rules'
import { lawfulForm, liaison, messagesOf, PARAMETERS, rows, user } from './lawful_form.js'

test.group('User rules', () => {
  test('R05 m.5: ten web users are lawful, an eleventh and a twelfth are named', ({ assert }) => {
    assert.isEmpty(messagesOf(lawfulForm({ users: rows(10) })))

    const found = violationsOf(lawfulForm({ users: rows(12) }), PARAMETERS)

    assert.deepEqual(
      found.map(({ rule, article, field, params }) => ({ rule, article, field, params })),
      [
        { rule: 'R05', article: 'm.5', field: 'users.11', params: { number: 11, limit: 10 } },
        { rule: 'R05', article: 'm.5', field: 'users.12', params: { number: 12, limit: 10 } },
      ]
    )
  })

  test('R05 m.5: the limit is that of the circular in force', ({ assert }) => {
    const parameters = { ...PARAMETERS, webUserLimit: 2 }

    assert.deepEqual(messagesOf(lawfulForm(), parameters), ['web_users_over_limit'])
  })

  test('R05 m.5: a separate liaison is not counted among the web users', ({ assert }) => {
    const form = lawfulForm({ users: rows(11) })

    assert.isEmpty(messagesOf(form, { ...PARAMETERS, separateLiaison: true }))
    assert.deepEqual(messagesOf(form), ['web_users_over_limit'])
  })

  test('R06 m.4/b-6: exactly one row is marked as liaison', ({ assert }) => {
    const none = lawfulForm({ users: [user(1), user(2)] })
    const two = lawfulForm({ users: [liaison(1), user(2), { ...user(5), isLiaison: true }] })

    assert.deepEqual(messagesOf(none), ['liaison_missing'])
    assert.containSubset(violationsOf(two, PARAMETERS), [
      { rule: 'R06', field: 'users.5.isLiaison', params: { row: 5, first: 1 } },
    ])
  })

  test('R08 Form: every column of a filled row is given', ({ assert }) => {
    const columns = [
      'givenName',
      'familyName',
      'nationalId',
      'email',
      'officePhone',
      'mobilePhone',
    ] as const

    for (const column of columns) {
      assert.containSubset(
        violationsOf(withSecondRow({ [column]: ' ' }), PARAMETERS),
        [{ rule: 'R08', basis: 'F', field: `users.2.${column}`, params: { row: 2, column } }],
        column
      )
    }
  })

  test('R08 Form: what a column says must be valid, which is practice', ({ assert }) => {
    const found = violationsOf(
      withSecondRow({
        givenName: '=1+1',
        nationalId: '12345678901',
        mobilePhone: '0312 555 00 00',
      }),
      PARAMETERS
    )

    assert.deepEqual(
      found.map(({ message, basis }) => [message.split('.').at(-1), basis]),
      [
        ['name_formula_start', 'U'],
        ['national_id_wrong_checksum', 'U'],
        ['mobile_phone_not_mobile', 'U'],
      ]
    )
  })

  test('R08 Form: each T.C. number stands on the form once', ({ assert }) => {
    const form = withSecondRow({ nationalId: ` ${liaison(1).nationalId} ` })

    assert.containSubset(violationsOf(form, PARAMETERS), [
      { field: 'users.2.nationalId', params: { row: 2, first: 1 } },
    ])
  })

  test('R08 Form: an office phone may be shared', ({ assert }) => {
    assert.isEmpty(messagesOf(withSecondRow({ officePhone: liaison(1).officePhone })))
  })
})

function withSecondRow(changes: Partial<FormUserFacts>) {
  return lawfulForm({ users: [liaison(1), user(2, changes)] })
}
