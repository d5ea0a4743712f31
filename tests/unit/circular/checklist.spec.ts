import { test } from '@japa/runner'
import type { FormFacts } from '#circular/form_facts'
import { checklistOf } from '#circular/request_form_rules'
import { address, CANDIDATE, lawfulForm, PARAMETERS, rows } from './lawful_form.js'

test.group('Checklist', () => {
  test('a lawful form fulfils every rule and leaves the paper to the eye', ({ assert }) => {
    const items = checklistOf(lawfulForm(), PARAMETERS)

    assert.deepEqual(
      items.filter(({ status }) => status === 'fulfilled').map(({ rule }) => rule),
      ['R01', 'R03', 'R02', 'R09', 'R10', 'R11', 'R06', 'R05', 'R07', 'R04', 'R08']
    )
    assert.deepEqual(looksOf(lawfulForm()), [
      'signature_and_seal',
      'names_compared',
      'identity_open',
    ])
  })

  test('R05 m.5: a violated rule counts the rows and carries its violations', ({ assert }) => {
    const item = checklistOf(lawfulForm({ users: rows(11) }), PARAMETERS).find(
      ({ rule }) => rule === 'R05'
    )

    assert.equal(item?.status, 'violated')
    assert.equal(item?.sentence, 'circular.checklist.R05.violated')
    assert.deepEqual(item?.params, { count: 11, limit: 10 })
    assert.lengthOf(item?.violations ?? [], 1)
  })

  test('R07 m.5/a: a candidate’s signature is looked at with its authority', ({ assert }) => {
    assert.include(looksOf(lawfulForm({ applicant: CANDIDATE })), 'signature_and_authority')
  })

  test('R11 m.4/b-2: a foreign address is a look that blocks approval', ({ assert }) => {
    const ip = '203.0.113.10'
    const form = lawfulForm({
      ips: [address(ip)],
      foreign: { addresses: [{ address: ip, applicant: 'Deneme Partisi' }], nationalIds: [] },
    })

    const items = checklistOf(form, PARAMETERS).filter(({ rule }) => rule === 'R11')

    assert.deepEqual(
      items.map(({ status, violations }) => [status, violations.length]),
      [
        ['fulfilled', 0],
        ['look', 1],
      ]
    )
  })

  test('R08 Form: a T.C. number on another applicant’s form needs a look', ({ assert }) => {
    const form = lawfulForm({ foreign: { addresses: [], nationalIds: [2] } })

    const item = checklistOf(form, PARAMETERS).find(
      ({ sentence }) => sentence === 'circular.looks.national_id_elsewhere'
    )

    assert.equal(item?.field, 'users.2.nationalId')
    assert.isEmpty(item?.violations)
  })

  test('R08 Form: who was found as in the register is settled, another person is not', ({
    assert,
  }) => {
    const identityChecks = [
      { row: 1, isSame: true, by: 'Ayşe Yılmaz' },
      { row: 2, isSame: false, by: 'Ayşe Yılmaz' },
    ]

    const items = checklistOf(lawfulForm({ identityChecks }), PARAMETERS).filter(({ sentence }) =>
      sentence.startsWith('circular.looks.identity')
    )

    assert.deepEqual(
      items.map(({ params, sentence, status }) => [sentence.split('_').at(-1), status, params]),
      [
        ['open', 'look', { rows: '3' }],
        ['same', 'fulfilled', { rows: '1', by: 'Ayşe Yılmaz' }],
        ['different', 'look', { row: 2, by: 'Ayşe Yılmaz' }],
      ]
    )
    assert.equal(items.at(-1)?.violations[0].neededFor, 'approval')
  })

  test('R04 Form: nobody is silently left without an account', ({ assert }) => {
    const form = lawfulForm({ wantsWebSite: false })

    assert.include(looksOf(form), 'rows_without_account')
    assert.notInclude(looksOf(lawfulForm()), 'rows_without_account')
  })
})

function looksOf(form: FormFacts) {
  return checklistOf(form, PARAMETERS)
    .filter(({ status }) => status === 'look')
    .map(({ sentence }) => sentence.replace('circular.looks.', ''))
}
