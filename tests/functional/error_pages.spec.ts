import HttpExceptionHandler from '#exceptions/handler'
import { loggableDatabaseFailure } from '#exceptions/database_failure'
import { summaryLines } from '#exceptions/field_messages'
import { keepTypedInput, typedInput } from '#exceptions/typed_input'
import { eventsOf } from '#tests/world'
import encryption from '@adonisjs/core/services/encryption'
import db from '@adonisjs/lucid/services/db'
import i18nManager from '@adonisjs/i18n/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import type { HttpContext } from '@adonisjs/core/http'
import { test } from '@japa/runner'
import { request as rawRequest, type IncomingMessage } from 'node:http'

const EVERY_ANSWER = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

test.group('Error pages', () => {
  test('an unknown address is answered in Turkish, and says what to do', async ({ client }) => {
    const response = await client.get('/nowhere').header('accept', 'text/html')

    response.assertStatus(404)
    response.assertTextIncludes('<html lang="tr">')
    response.assertTextIncludes('Sayfa bulunamadı')
    response.assertTextIncludes('Ana sayfaya git')
  })

  test('the same page speaks English to who chose it', async ({ client }) => {
    const chosen = await client.get('/nowhere').qs({ lang: 'en' }).header('accept', 'text/html')
    const remembered = await client
      .get('/nowhere')
      .header('accept', 'text/html')
      .plainCookie('locale', 'en')

    for (const response of [chosen, remembered]) {
      response.assertStatus(404)
      response.assertTextIncludes('<html lang="en">')
      response.assertTextIncludes('Page not found')
    }
  })

  test('choosing a language is remembered, an unknown one is not', async ({ assert, client }) => {
    const english = await client.get('/sign-in').qs({ lang: 'en' })
    const unknown = await client.get('/sign-in').qs({ lang: 'xx' })

    assert.equal(english.cookie('locale')?.value, 'en')
    assert.notExists(unknown.cookie('locale'))
    unknown.assertTextIncludes('<html lang="tr">')
  })

  test('who got lost finds the way back to his own door, and sees that it is the demo', async ({
    client,
  }) => {
    const officer = await client.get('/nowhere').header('accept', 'text/html')
    const partyUser = await client.get('/ssps/nowhere').header('accept', 'text/html')

    officer.assertTextIncludes('<a class="btn btn-primary" href="/">')
    partyUser.assertTextIncludes('<a class="btn btn-primary" href="/ssps">')
    partyUser.assertTextIncludes('Gösterim ortamı')
  })

  test('a method that no route has is an unknown address', async ({ client }) => {
    const response = await client.delete('/sign-in').header('accept', 'text/html')

    response.assertStatus(404)
    response.assertTextIncludes('Sayfa bulunamadı')
  })

  test('nobody hears his own request back', async ({ assert }) => {
    const answer = await ask('/sign-in', { method: 'TRACE' })

    assert.equal(answer.statusCode, 404)
  })

  test('a machine gets the same answer as JSON', async ({ client }) => {
    const response = await client.get('/nowhere').header('accept', 'application/json')

    response.assertStatus(404)
    response.assertBody({ errors: [{ code: 'E_ROUTE_NOT_FOUND', message: 'Sayfa bulunamadı' }] })
  })

  test('a form without its token is refused, and nothing is said about why', async ({ client }) => {
    const response = await client
      .post('/sign-in')
      .header('accept', 'text/html')
      .form({ email: 'ayse@example.org' })
      .redirects(0)

    response.assertStatus(403)
    response.assertTextIncludes('Sayfanın süresi dolmuş')
  })

  test('a form whose page stood open too long comes back, and the log says once: refused', async ({
    assert,
    client,
  }) => {
    const before = await eventsOf('access.refused')

    const response = await client
      .post('/sign-in')
      .header('accept', 'text/html')
      .header('referer', '/sign-in')
      .form({ email: 'ayse@example.org', _csrf: 'of another session' })
      .redirects(0)

    const after = await eventsOf('access.refused')
    const [refused, ...others] = after.slice(before.length)
    response.assertHeader('location', '/sign-in')
    assert.property(response.flashMessages(), 'typedInput')
    assert.include(refused, { 'event.reason': 'forged_request', 'url.path': '/sign-in' })
    assert.notProperty(refused, 'user.id')
    assert.isEmpty(others)
  })

  test('a body that is no JSON is a bad request', async ({ client }) => {
    const response = await client
      .post('/sign-in')
      .header('accept', 'text/html')
      .header('content-type', 'application/json')
      .json('{"email":')

    response.assertStatus(400)
    response.assertTextIncludes('İstek anlaşılamadı')
  })

  test('a body beyond the limit is too large', async ({ client }) => {
    const response = await client
      .post('/sign-in')
      .header('accept', 'text/html')
      .form({ email: 'a'.repeat(1_200_000) })

    response.assertStatus(413)
    response.assertTextIncludes('Gönderilen dosya çok büyük')
  })

  test('broken addresses get a clean answer', async ({ assert }) => {
    for (const [path, status] of [
      ['/%ff', 400],
      ['/assets/%c0%ae', 400],
      ['/nowhere%00', 404],
      ['/assets/%00', 404],
      ['/assets/../../package.json', 404],
      ['/?lang=%ff', 302],
    ] as const) {
      const answer = await ask(path)

      assert.equal(answer.statusCode, status, path)
      assert.containsSubset(answer.headers, { ...EVERY_ANSWER, 'cache-control': 'no-store' }, path)
    }
  })

  test('pages, files, redirects and failures carry the same protection', async ({
    assert,
    client,
  }) => {
    for (const path of ['/sign-in', '/', '/nowhere', '/assets/app.css', '/assets/nothing.css']) {
      const response = await client.get(path).redirects(0)
      const policy = String(response.header('content-security-policy'))

      assert.containsSubset(response.headers(), EVERY_ANSWER, path)
      assert.include(policy, "default-src 'none'", path)
      assert.include(policy, "frame-ancestors 'none'", path)
      assert.notInclude(policy, 'unsafe', path)
    }
  })

  test('what a browser refused is taken without a session: {$self}')
    .with(['{"csp-report":{"blocked-uri":"inline"}}', 'no report', 'x'.repeat(100_000)])
    .run(async ({ assert, client }, body) => {
      const page = await client.get('/sign-in')
      const sessions = await db.from('sessions')
      const answer = await ask('/csp-reports', { method: 'POST', body })

      assert.include(String(page.header('content-security-policy')), 'report-uri /csp-reports')
      assert.equal(answer.statusCode, 204)
      assert.isUndefined(answer.headers['set-cookie'])
      assert.sameDeepMembers(await db.from('sessions'), sessions)
    })

  test('only files may be kept by a browser', async ({ assert, client }) => {
    const file = await client.get('/assets/app.css')
    const missing = await client.get('/assets/nothing.css')
    const page = await client.get('/sign-in')

    assert.equal(file.header('cache-control'), 'public, max-age=3600')
    assert.equal(missing.header('cache-control'), 'no-store')
    assert.equal(page.header('cache-control'), 'no-store')
  })
})

test.group('A failure on the way', () => {
  test('a lost database is said to be lost, without needing it', async ({ assert }) => {
    for (const error of [
      failure({ code: 'ECONNREFUSED' }),
      failure({ code: 'PROTOCOL_CONNECTION_LOST' }),
      failure({ code: 'ER_CON_COUNT_ERROR' }),
      failure({ code: 'ER_LOCK_WAIT_TIMEOUT' }),
      failure({ name: 'KnexTimeoutError' }),
      failure({ message: 'Transaction query already complete, run with DEBUG=knex:tx' }),
      new Error('The operation failed', { cause: failure({ code: 'ECONNRESET' }) }),
    ]) {
      const { body, ctx } = await answerTo(error)

      assert.equal(ctx.response.getStatus(), 503)
      assert.equal(ctx.response.getHeader('retry-after'), '10')
      assert.include(body, 'Veritabanına şu anda ulaşılamıyor')
    }
  })

  test('what was not foreseen shows a number and no word of its own', async ({ assert }) => {
    for (const error of [new Error('at secret.ts:1'), 'secret', { status: 'active' }, null]) {
      const { body, ctx } = await answerTo(error)

      assert.equal(ctx.response.getStatus(), 500)
      assert.include(body, 'Başvuru numarası')
      assert.notInclude(body, 'secret')
    }
  })

  test('a refused statement leaves its values out of the log', ({ assert }) => {
    const refused = failure({
      code: 'ER_DUP_ENTRY',
      errno: 1062,
      message: "insert into form_users values ('10000000146') - Duplicate entry '10000000146'",
      sqlMessage: "Duplicate entry '10000000146'",
      sql: "insert into form_users values ('10000000146')",
    })

    const logged = loggableDatabaseFailure(new Error('not saved', { cause: refused }))

    assert.equal(logged?.code, 'ER_DUP_ENTRY')
    assert.notInclude(JSON.stringify(logged), '10000000146')
  })

  test('a statement that was never answered leaves its values out of the log', ({ assert }) => {
    const lost = failure({
      code: 'ETIMEDOUT',
      message: "insert into form_users values ('10000000146') - The database does not answer",
    })

    const logged = loggableDatabaseFailure(lost)

    assert.equal(logged?.code, 'ETIMEDOUT')
    assert.isNotEmpty(logged?.at)
    assert.notInclude(JSON.stringify(logged), '10000000146')
  })

  test('what was typed comes back, unreadable on the way and without secrets', async ({
    assert,
  }) => {
    const ctx = await context()
    ctx.request.setInitialBody({
      nationalId: '10000000146',
      password: 'gizli-sözcük',
      _csrf: 'token',
      users: [{ givenName: 'İlker', newPassword: 'gizli-sözcük' }],
    })
    const flashed: string[] = []
    Object.assign(ctx, {
      session: { flash: (_name: string, sealed: string) => flashed.push(sealed) },
    })

    keepTypedInput(ctx)

    assert.notInclude(flashed[0], '10000000146')
    assert.deepEqual(typedInput(flashed[0]), {
      nationalId: '10000000146',
      users: [{ givenName: 'İlker' }],
    })
    assert.isNull(typedInput(encryption.encrypt({ nationalId: '1' })))
  })

  test('each line of a summary names its field and its row', ({ assert }) => {
    const lines = summaryLines(
      [
        { field: 'users.2.email', message: 'Yazınız.' },
        { field: 'ips.1', message: 'Yazınız.' },
        { field: 'signedOn', message: 'Yazınız.' },
        { field: 'somethingElse', message: 'Yazınız.' },
      ],
      i18nManager.locale('tr')
    )

    assert.deepEqual(
      lines.map(({ message }) => message),
      ['3. satır, E-posta: Yazınız.', '2. Statik IP: Yazınız.', 'İmza tarihi: Yazınız.', 'Yazınız.']
    )
  })
})

async function context(): Promise<HttpContext> {
  const ctx = await testUtils.createHttpContext()
  ctx.request.request.headers.accept = 'text/html'

  return ctx
}

async function answerTo(error: unknown) {
  const ctx = await context()
  await new HttpExceptionHandler().handle(error, ctx)

  return { ctx, body: String(ctx.response.getBody()) }
}

function failure(fields: Record<string, unknown>) {
  return Object.assign(new Error('failed'), fields)
}

/** Clients mend an address before they send it; this one does not. */
function ask(path: string, { body, method = 'GET' }: { body?: string; method?: string } = {}) {
  const { HOST: host, PORT: port } = process.env

  return new Promise<IncomingMessage>((resolve, reject) => {
    rawRequest({ host, port, path, method }, (answer) => resolve(answer.resume()))
      .on('error', reject)
      .end(body)
  })
}
