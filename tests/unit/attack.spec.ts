import { EXPLAINED, explanationOf } from '#attack/explained'
import { findingsIn } from '#attack/tools/scanning'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { readFileSync } from 'node:fs'

const ROW = /^\| `(\w[\w-]*)` \| (.+?) \| (.+?) \|$/

test.group('The attack run', () => {
  test('explains in docs/security.md what it explains in its code', ({ assert }) => {
    const [, section] = readFileSync(app.makePath('docs/security.md'), 'utf8').split(
      '\nExplained, '
    )
    const rows = section.split('\n').flatMap((line) => (ROW.exec(line) ? [ROW.exec(line)!] : []))

    assert.lengthOf(rows, EXPLAINED.length)
    for (const [, attack, what, why] of rows) {
      assert.equal(explanationOf(attack, { id: '', where: '', what })?.why, why, what)
    }
  })

  test('takes everything for a finding that wapiti calls a weakness or an anomaly', ({
    assert,
  }) => {
    const found = { method: 'GET', path: '/backoffice/accounts', info: 'Said so', parameter: 'q' }

    assert.deepEqual(
      findingsIn({
        vulnerabilities: { 'SQL Injection': [found], 'Backup file': [] },
        anomalies: { 'Internal Server Error': [{ ...found, parameter: '' }] },
      }),
      [
        { id: 'SQL Injection', where: 'GET /backoffice/accounts q', what: 'Said so' },
        { id: 'Internal Server Error', where: 'GET /backoffice/accounts', what: 'Said so' },
      ]
    )
  })

  test('explains no finding of another kind', ({ assert }) => {
    const injected = { id: 'sql-injection', where: '/sign-in', what: 'email' }

    assert.isUndefined(explanationOf('injection', injected))
    assert.isUndefined(explanationOf('headers', { ...injected, what: EXPLAINED[0].why }))
  })
})
