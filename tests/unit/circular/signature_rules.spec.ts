import { test } from '@japa/runner'
import { credentialBlocksOf, proposalBlocksOf } from '#circular/request_form_rules'
import { lawfulForm, messagesOf, PARAMETERS } from './lawful_form.js'

test.group('Signature rules', () => {
  test('R07 m.5/a: signing official, date and scan are on file', ({ assert }) => {
    const form = lawfulForm({ officialName: '', signedOn: null, scan: null })

    assert.deepEqual(messagesOf(form), ['official_missing', 'signature_not_dated', 'scan_missing'])
  })

  test('R07 m.5/a: a scan without a page is no scan', ({ assert }) => {
    assert.deepEqual(messagesOf(lawfulForm({ scan: { pages: 0 } })), ['scan_missing'])
  })

  test('R07 m.5/a: nothing is signed or received after today', ({ assert }) => {
    const today = '2023-04-13'

    assert.isEmpty(messagesOf(lawfulForm({ today, signedOn: today, originalReceivedOn: today })))
    assert.deepEqual(
      messagesOf(lawfulForm({ today, signedOn: '2023-04-14', originalReceivedOn: '2023-04-14' })),
      ['signed_in_future', 'original_in_future']
    )
  })

  test('R07 m.5/a: the original does not arrive before it is signed', ({ assert }) => {
    const form = lawfulForm({ signedOn: '2023-04-10', originalReceivedOn: '2023-04-09' })

    assert.deepEqual(messagesOf(form), ['original_before_signature'])
  })

  test('R07 m.5/a: no credential leaves before the original is here', ({ assert }) => {
    const form = lawfulForm({
      channel: 'portal',
      originalReceivedOn: null,
      originalRegistryNo: '',
    })

    assert.isEmpty(proposalBlocksOf(form, PARAMETERS))
    assert.deepEqual(
      credentialBlocksOf(form).map(({ field, neededFor }) => [field, neededFor]),
      [
        ['originalReceivedOn', 'credential'],
        ['originalRegistryNo', 'credential'],
      ]
    )
    assert.isEmpty(credentialBlocksOf(lawfulForm()))
  })
})
