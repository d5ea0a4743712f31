import { test } from '@japa/runner'
import { proposalBlocksOf, violationsOf } from '#circular/request_form_rules'
import { address, CANDIDATE, lawfulForm, messagesOf, PARAMETERS, PARTY } from './lawful_form.js'

test.group('Applicant rules', () => {
  test('a lawful form violates nothing, of a party or of a candidate', ({ assert }) => {
    assert.isEmpty(messagesOf(lawfulForm()))
    assert.isEmpty(messagesOf(lawfulForm({ applicant: CANDIDATE })))
  })

  test('R01 m.3/a: an eligible applicant may propose, but not be approved yet', ({ assert }) => {
    const form = lawfulForm({ applicant: { ...PARTY, participation: 'eligible' } })

    assert.isEmpty(proposalBlocksOf(form, PARAMETERS))
    assert.containSubset(violationsOf(form, PARAMETERS), [
      { rule: 'R01', article: 'm.3/a', basis: 'H', neededFor: 'approval' },
    ])
  })

  test('R01 m.3/a: who has withdrawn gets no access', ({ assert }) => {
    const form = lawfulForm({ applicant: { ...PARTY, participation: 'withdrawn' } })

    assert.deepEqual(messagesOf(form), ['has_withdrawn'])
    assert.lengthOf(proposalBlocksOf(form, PARAMETERS), 1)
  })

  test('R01 m.1: a circular for parties only serves no candidate', ({ assert }) => {
    const parameters = { ...PARAMETERS, onlineApplicants: ['party'] as const }

    assert.deepEqual(messagesOf(lawfulForm({ applicant: CANDIDATE }), parameters), [
      'kind_not_served',
    ])
    assert.isEmpty(messagesOf(lawfulForm(), parameters))
  })

  test('R01 m.1: a concluded election takes no forms, which is our reading', ({ assert }) => {
    const form = lawfulForm({ applicant: { ...PARTY, electionConcluded: true } })

    assert.containSubset(violationsOf(form, PARAMETERS), [
      { message: 'circular.violations.election_concluded', basis: 'Y' },
    ])
  })

  test('R03 m.3/c: an independent candidate gets no online service', ({ assert }) => {
    const form = lawfulForm({ applicant: { ...PARTY, kind: 'independent' } })

    assert.deepEqual(messagesOf(form), ['independent_not_online'])
    assert.equal(violationsOf(form, PARAMETERS)[0].article, 'm.3/c')
  })

  test('R02 m.4/a: a written request is registered with date and number', ({ assert }) => {
    const form = lawfulForm({ originalReceivedOn: null, originalRegistryNo: ' ' })

    assert.deepEqual(messagesOf(form), ['request_not_dated', 'request_not_numbered'])
  })

  test('R02 m.4/a: a request through the portal comes before its original', ({ assert }) => {
    const form = lawfulForm({
      channel: 'portal',
      originalReceivedOn: null,
      originalRegistryNo: '',
    })

    assert.isEmpty(messagesOf(form))
  })

  test('R02 m.4/a: a circular may close either channel', ({ assert }) => {
    const paperClosed = { ...PARAMETERS, channels: { paper: false, portal: true } }
    const portalClosed = { ...PARAMETERS, channels: { paper: true, portal: false } }

    assert.deepEqual(messagesOf(lawfulForm(), paperClosed), ['channel_closed'])
    assert.isEmpty(messagesOf(lawfulForm(), portalClosed))
    assert.deepEqual(messagesOf(lawfulForm({ channel: 'portal' }), portalClosed), [
      'channel_closed',
    ])
  })

  test('R04 Form: at least one service is asked for', ({ assert }) => {
    const asking = (wantsWebSite: boolean, wantsWebService: boolean) =>
      messagesOf(lawfulForm({ wantsWebSite, wantsWebService }))

    assert.deepEqual(asking(false, false), ['no_service'])
    assert.isEmpty(asking(true, false))
    assert.isEmpty(asking(false, true))
  })

  test('every violation is reported at once, in the order of the circular', ({ assert }) => {
    const form = lawfulForm({
      applicant: { ...PARTY, participation: 'withdrawn' },
      wantsWebSite: false,
      wantsWebService: false,
      ips: [address('10.0.0.1')],
      users: [],
      scan: null,
    })

    assert.deepEqual(
      violationsOf(form, PARAMETERS).map(({ rule }) => rule),
      ['R01', 'R11', 'R06', 'R07', 'R04']
    )
  })
})
