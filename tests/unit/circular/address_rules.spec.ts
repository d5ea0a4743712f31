import { test } from '@japa/runner'
import { proposalBlocksOf, violationsOf } from '#circular/request_form_rules'
import { address, CANDIDATE, lawfulForm, messagesOf, PARAMETERS, PARTY } from './lawful_form.js'

const FIRST = '203.0.113.10'
const SECOND = '203.0.113.20'
const THIRD = '203.0.113.30'

const OPENED = { ...PARTY, accessOpened: true }

test.group('Address rules', () => {
  test('R04 Form: static IP 1 is required, IP 2 is not', ({ assert }) => {
    assert.deepEqual(messagesOf(lawfulForm({ ips: [] })), ['first_ip_missing'])
    assert.deepEqual(messagesOf(lawfulForm({ ips: [address(' '), address(SECOND, 2)] })), [
      'first_ip_missing',
    ])
  })

  test('R09 m.4/b-2: two static IPs are lawful, a third is not', ({ assert }) => {
    const two = [address(FIRST), address(SECOND, 2)]

    assert.isEmpty(messagesOf(lawfulForm({ ips: two })))
    assert.containSubset(
      violationsOf(lawfulForm({ ips: [...two, address(THIRD, 3)] }), PARAMETERS),
      [{ rule: 'R09', basis: 'H', field: 'ips.3', params: { number: 3, limit: 2 } }]
    )
  })

  test('R09 m.4/b-2: the limit binds candidates by our reading', ({ assert }) => {
    const ips = [address(FIRST), address(SECOND, 2), address(THIRD, 3)]

    assert.equal(violationsOf(lawfulForm({ applicant: CANDIDATE, ips }), PARAMETERS)[0].basis, 'Y')
  })

  test('R10 m.4/b-2: a registered address stays on every later form', ({ assert }) => {
    const form = lawfulForm({ ips: [address(SECOND)], frozenIps: [FIRST] })

    assert.containSubset(violationsOf(form, PARAMETERS), [
      { rule: 'R10', basis: 'H', field: 'ips.1', params: { address: FIRST } },
    ])
  })

  test('R10 m.4/b-2: another place on the form is no change of the address', ({ assert }) => {
    const ips = [address(SECOND), address(FIRST, 2)]

    assert.isEmpty(messagesOf(lawfulForm({ ips, frozenIps: [FIRST, SECOND] })))
  })

  test('R10 m.4/b-2: an empty second place is filled before the opening only', ({ assert }) => {
    const changes = { ips: [address(FIRST), address(SECOND, 2)], frozenIps: [FIRST] }

    assert.isEmpty(messagesOf(lawfulForm(changes)))
    assert.deepEqual(messagesOf(lawfulForm({ ...changes, applicant: OPENED })), [
      'ip_after_opening',
    ])
  })

  test('R10 m.4/b-2: an exception of two officers opens its place again', ({ assert }) => {
    const form = lawfulForm({
      applicant: OPENED,
      ips: [address(FIRST), address(THIRD, 2)],
      frozenIps: [FIRST],
      mayReleaseIps: true,
    })

    assert.isEmpty(messagesOf(form))
  })

  test('R11 m.4/b-2: each address that nobody reads alike is named', ({ assert }) => {
    const faults: Record<string, string> = {
      '127.1': 'ip_not_four_part',
      '010.0.0.1': 'ip_leading_zero',
      '10.0.0.1': 'ip_private',
      '::ffff:1.2.3.4': 'ip_mapped_ipv6',
      '203.0.113.10:443': 'ip_has_port',
      '203.0.113.0/24': 'ip_has_mask',
    }

    for (const [text, message] of Object.entries(faults)) {
      assert.deepEqual(messagesOf(lawfulForm({ ips: [address(text)] })), [message], text)
    }
  })

  test('R11 m.4/b-2: an address stands on the form once', ({ assert }) => {
    const ips = [address(FIRST), address(FIRST, 2)]

    assert.deepEqual(messagesOf(lawfulForm({ ips })), ['ip_given_twice'])
  })

  test('R11 m.4/b-2: a foreign address waits for the approver alone', ({ assert }) => {
    const foreign = {
      addresses: [{ address: FIRST, applicant: 'Deneme Partisi' }],
      nationalIds: [],
    }
    const form = lawfulForm({ foreign })

    assert.isEmpty(proposalBlocksOf(form, PARAMETERS))
    assert.deepEqual(messagesOf(form), ['ip_of_another_applicant'])
    assert.isEmpty(messagesOf({ ...form, acknowledgements: [FIRST] }))
  })

  test('R11 m.4/b-2: only in the demo several applicants share 127.0.0.1', ({ assert }) => {
    const form = lawfulForm({
      ips: [address('127.0.0.1')],
      foreign: {
        addresses: [{ address: '127.0.0.1', applicant: 'Deneme Partisi' }],
        nationalIds: [],
      },
    })

    assert.isEmpty(messagesOf(form))
    assert.deepEqual(messagesOf({ ...form, demo: false }), [
      'ip_loopback',
      'ip_of_another_applicant',
    ])
  })
})
