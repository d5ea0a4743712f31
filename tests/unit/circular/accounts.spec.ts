import { test } from '@japa/runner'
import { accountsDefinedBy } from '#circular/accounts'
import { lawfulForm } from './lawful_form.js'

test.group('Accounts that a form defines', () => {
  test('R12 m.5/b: web site only: one account per row, SFTP and portal for the liaison', ({
    assert,
  }) => {
    assert.deepEqual(accountsOf({ wantsWebService: false }), [
      'web_site 1',
      'web_site 2',
      'web_site 3',
      'sftp 1',
      'portal 1',
    ])
  })

  test('R06 m.4/b-6: web service only: the liaison alone gets accounts', ({ assert }) => {
    assert.deepEqual(accountsOf({ wantsWebSite: false }), ['web_service 1', 'sftp 1', 'portal 1'])
  })

  test('R12 m.3/d: both: each service has an account of its own', ({ assert }) => {
    assert.deepEqual(accountsOf({}), [
      'web_site 1',
      'web_site 2',
      'web_site 3',
      'web_service 1',
      'sftp 1',
      'portal 1',
    ])
  })

  test('R06 m.4/b-6: a separate liaison gets no web-site account', ({ assert }) => {
    assert.deepEqual(accountsOf({}, { separateLiaison: true }), [
      'web_site 2',
      'web_site 3',
      'web_service 1',
      'sftp 1',
      'portal 1',
    ])
  })

  test('R04 Form: a form that asks for nothing defines nothing', ({ assert }) => {
    assert.isEmpty(accountsOf({ wantsWebSite: false, wantsWebService: false }))
  })
})

function accountsOf(
  services: { wantsWebSite?: boolean; wantsWebService?: boolean },
  parameters = { separateLiaison: false }
) {
  return accountsDefinedBy(lawfulForm(services), parameters).map(
    ({ service, row }) => `${service} ${row}`
  )
}
