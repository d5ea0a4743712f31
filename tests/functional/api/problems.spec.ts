import AccessRefused from '#exceptions/access_refused'
import HttpExceptionHandler from '#exceptions/handler'
import { resetDatabase } from '#tests/database'
import { ask, askToken, askWith, basic, type Program, program } from '#tests/functional/api/world'
import { newWorld } from '#tests/world'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { readFile } from 'node:fs/promises'

const TYPE = 'application/problem+json; charset=utf-8'

const NOBODY = { username: 'nobody2345', password: 'abcde23456fghjk789mn' }

test.group('Problems of the web service', (group) => {
  group.setup(() => resetDatabase())

  const cases: {
    what: string
    path: string
    sent?: Parameters<typeof ask>[1]
    status: number
    name: string
  }[] = [
    { what: 'an unknown address', path: '/api/v1/nowhere', status: 404, name: 'not_found' },
    { what: 'the root', path: '/api', status: 404, name: 'not_found' },
    { what: 'another version', path: '/api/v2/me', status: 404, name: 'not_found' },
    { what: 'no sign-in', path: '/api/v1/me', status: 401, name: 'token_refused' },
    {
      what: 'a method the address does not take',
      path: '/api/v1/token',
      status: 405,
      name: 'method_not_allowed',
    },
    {
      what: 'a method that nothing takes',
      path: '/api/v1/me',
      sent: { method: 'OPTIONS' },
      status: 405,
      name: 'method_not_allowed',
    },
    {
      what: 'a body that is no JSON',
      path: '/api/v1/token',
      sent: {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"username":',
      },
      status: 400,
      name: 'bad_request',
    },
    {
      what: 'lists within lists without end',
      path: '/api/v1/token',
      sent: {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '['.repeat(200_000) + ']'.repeat(200_000),
      },
      status: 400,
      name: 'bad_request',
    },
    {
      what: 'a body too large',
      path: '/api/v1/token',
      sent: {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'a'.repeat(1_200_000) }),
      },
      status: 413,
      name: 'too_large',
    },
    {
      what: 'an encoding that cannot be read',
      path: '/api/v1/token',
      sent: {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': 'rot13' },
        body: '{}',
      },
      status: 415,
      name: 'unsupported_media_type',
    },
  ]

  test('{what} is told as RFC 9457 has it, whatever is accepted: {status}')
    .with(cases)
    .run(async ({ assert }, { path, sent, status, name }) => {
      for (const accept of ['text/html', 'application/json', '*/*']) {
        const answer = await ask(path, { ...sent, headers: { ...sent?.headers, accept } })

        assert.equal(answer.status, status)
        assert.equal(answer.headers['content-type'], TYPE)
        assert.equal(answer.headers['cache-control'], 'no-store')
        assert.notProperty(answer.headers, 'set-cookie')
        assert.equal(answer.body.status, status)
        assert.match(String(answer.body.type), new RegExp(`x-problems/${name}$`))
        assert.notEqual(answer.body.title, '')
      }
    })

  test('an address with another method says which it takes', async ({ assert }) => {
    const token = await ask('/api/v1/token')
    const me = await ask('/api/v1/me', { method: 'DELETE' })

    assert.equal(token.headers.allow, 'POST')
    assert.equal(me.headers.allow, 'GET, HEAD')
  })

  test('an address that cannot be decoded is one too', async ({ assert }) => {
    const { status, headers, body } = await ask('/api/v1/%ff')

    assert.equal(status, 400)
    assert.equal(headers['content-type'], TYPE)
    assert.include(body, { status: 400, type: 'about:blank' })
  })

  test('it speaks Turkish, and English to who reads that', async ({ assert }) => {
    const told = async (language?: string) => {
      const headers: Record<string, string> = language ? { 'accept-language': language } : {}
      const { body, headers: said } = await ask('/api/v1/nowhere', { headers })
      return [body.title, said['content-language']]
    }

    assert.deepEqual(await told(), ['Adres bulunamadı', 'tr'])
    assert.deepEqual(await told('en-GB, en;q=0.9'), ['Address not found', 'en'])
    assert.deepEqual(await told('de'), ['Adres bulunamadı', 'tr'])
  })

  test('the language of a page is no matter here, and is not remembered', async ({ assert }) => {
    const { body, headers } = await ask('/api/v1/nowhere?lang=en', {
      headers: { cookie: 'locale=en' },
    })

    assert.equal(body.title, 'Adres bulunamadı')
    assert.notProperty(headers, 'set-cookie')
  })

  test('who is known hears rule and article, who is not hears neither', async ({ assert }) => {
    const known = await answerTo(
      new AccessRefused({ reason: 'locked', rule: 'R12', article: 'm.4/b-3' })
    )
    const unknown = await answerTo(new AccessRefused())

    assert.include(known, { status: 403, rule: 'R12', article: 'm.4/b-3' })
    assert.include(String(known.detail), 'Genelge m.4/b-3')
    assert.notProperty(unknown, 'rule')
  })

  test('what was not foreseen has a number and no word of its own', async ({ assert }) => {
    for (const error of [new Error('at secret.ts:1'), 'secret', { status: 'active' }, null]) {
      const problem = await answerTo(error)

      assert.equal(problem.status, 500)
      assert.match(String(problem.requestId), /^[\w-]{20,}$/)
      assert.notInclude(JSON.stringify(problem), 'secret')
    }
  })

  test('fields that are not valid are named, and a lost database is told', async ({ assert }) => {
    const messages = [{ field: 'from', message: 'Tarih değil', rule: 'date' }]
    const invalid = await answerTo(
      Object.assign(new Error('x'), { status: 422, code: 'E_VALIDATION_ERROR', messages })
    )
    const lost = await answerTo(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))
    const tooMany = await answerTo(Object.assign(new Error('x'), { status: 429 }))

    assert.deepEqual(invalid.errors, [{ field: 'from', message: 'Tarih değil' }])
    assert.deepEqual([invalid.status, lost.status, tooMany.status], [422, 503, 429])
  })
})

test.group('Programs have no session', (group) => {
  let user: Program

  group.each.setup(async () => {
    await resetDatabase()
    user = await program(await newWorld())
  })

  test('and no cookie is given to one, let in or refused, also when it brings one', async ({
    assert,
  }) => {
    const headers = { ...basic(user), cookie: 'ssps=x; locale=en' }
    const answers = [
      await askToken(user),
      await askToken(NOBODY),
      await ask('/api/v1/token?lang=en', { method: 'POST', headers }),
      await ask('/api/v1/openapi.json', { headers }),
    ]

    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 401, 200, 200]
    )
    for (const answer of answers) {
      assert.notProperty(answer.headers, 'set-cookie')
    }
  })
})

test.group('A database that falls silent at the web service', (group) => {
  let user: Program

  group.each.setup(async () => {
    await resetDatabase()
    user = await program(await newWorld())
  })

  test('lets nobody in: 503 and when to come again, and work goes on afterwards', async ({
    assert,
  }) => {
    const { body } = await askToken(user)
    const token = String(body.access_token)
    const server = await serverProcess()

    process.kill(server, 'SIGSTOP')
    const during = await askWith(token).finally(() => process.kill(server, 'SIGCONT'))
    const after = await askWith(token)

    assert.equal(during.status, 503)
    assert.equal(during.headers['content-type'], TYPE)
    assert.equal(during.headers['retry-after'], '10')
    assert.equal(after.status, 200)
  })
})

async function answerTo(error: unknown) {
  const ctx = await testUtils.createHttpContext()
  ctx.request.request.url = '/api/v1/me'
  ctx.request.parsedUrl.pathname = '/api/v1/me'
  await new HttpExceptionHandler().handle(error, ctx)

  return JSON.parse(String(ctx.response.getBody())) as Record<string, unknown>
}

async function serverProcess() {
  const [[{ file }]] = await db.rawQuery('select @@pid_file as file')
  return Number(await readFile(file, 'utf8'))
}
