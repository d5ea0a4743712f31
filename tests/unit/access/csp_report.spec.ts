import { cspReportIn } from '#access/csp_report'
import { test } from '@japa/runner'

test.group('A report of a browser', () => {
  test('keeps the directive and the origin, and no address of a page', ({ assert }) => {
    const kept = cspReportIn(
      JSON.stringify({
        'csp-report': {
          'document-uri': 'https://ssps.example/portal/links/geheim',
          'blocked-uri': 'https://evil.example/x.js?token=geheim',
          'effective-directive': 'script-src-elem',
          'script-sample': 'geheim',
        },
      })
    )

    assert.deepEqual(kept, { directive: 'script-src-elem', blocked: 'https://evil.example' })
  })

  test('names what has no origin, and cuts off what is no word', ({ assert }) => {
    const report = { 'blocked-uri': 'inline', 'violated-directive': "script-src 'self'\nGEHEIM" }

    assert.deepEqual(cspReportIn(JSON.stringify({ 'csp-report': report })), {
      directive: 'script-src',
      blocked: 'inline',
    })
  })

  test('is none: {$self}')
    .with(['', '{', 'null', '[]', '{"csp-report":null}', '{"csp-report":"x"}'])
    .run(({ assert }, body) => {
      assert.isNull(cspReportIn(body))
    })
})
