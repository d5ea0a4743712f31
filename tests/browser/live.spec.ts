import { resetDatabase } from '#tests/database'
import { eventsOf } from '#tests/world'
import { startWeb, type Product } from './product.js'
import { test } from '@japa/runner'
import { get } from 'node:http'

const PAGES = ['/sign-in?lang=en', '/ssps/sign-in?lang=en', '/portal/sign-in?lang=en', '/nowhere']

/** Of other installations than this one. */
const KEYS = ['one', 'two'].map((word) => word.repeat(12))

test.group('A live installation', (group) => {
  let web: Product

  group.setup(async () => {
    web = await startWeb({ SSPS_ENV: 'live', TRUSTED_PROXIES: '127.0.0.1' })
    return () => web.stop()
  })

  test('gives no cookie that another host or a script could set or read, nor a large one', async ({
    assert,
  }) => {
    const cookies = await Promise.all(PAGES.map((path) => cookiesOf(web, path)))
    const names = cookies.flat().map((cookie) => cookie.split('=')[0])

    assert.sameMembers([...new Set(names)], ['__Host-ssps', '__Host-locale'])
    for (const cookie of cookies.flat()) {
      const attributes = cookie.split('; ').slice(1)

      assert.includeMembers(attributes, ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax'], cookie)
      assert.notMatch(cookie, /domain=/i)
      assert.isBelow(Buffer.byteLength(cookie), 4096)
    }
  })

  test('has browsers come by TLS alone for a year', async ({ assert }) => {
    for (const path of [...PAGES, '/health', '/assets/app.css', '/api/v1/openapi.json']) {
      const { headers } = await fetch(`${web.url}${path}`)

      assert.equal(
        headers.get('strict-transport-security'),
        'max-age=31536000; includeSubDomains',
        path
      )
    }
  })

  test('serves its own name alone, and is never asked for a secret in the clear', async ({
    assert,
  }) => {
    const own = new URL(web.url).host
    const hosts = ['evil.example', `evil.example:${web.url.split(':').at(-1)}`, 'localhost']
    const answers = await Promise.all(hosts.map((host) => askAs(web, host)))
    const health = await askAs(web, 'evil.example', '/health')
    const token = { method: 'POST', headers: { authorization: 'Basic bm9ib2R5OnNlY3JldA==' } }
    const clear = await fetch(`${web.url}/api/v1/token`, token)
    const encrypted = await fetch(`${web.url}/api/v1/token`, {
      ...token,
      headers: { ...token.headers, 'x-forwarded-proto': 'https' },
    })

    assert.equal(await askAs(web, own), 200)
    assert.deepEqual(answers, [421, 421, 421])
    assert.notEqual(health, 421)
    assert.equal(clear.status, 403)
    assert.include(await clear.text(), 'x-problems/tls_missing')
    assert.equal(encrypted.status, 401)
  })
})

test.group('A live installation that changes its key', (group) => {
  group.setup(() => resetDatabase())

  test('reads what the former key made, and not what some other key made', async ({
    assert,
    cleanup,
  }) => {
    const started = async (own: Record<string, string>) => {
      const product = await startWeb(own)
      cleanup(() => product.stop())
      return product
    }
    const form = await formAt(await started({ APP_KEY: KEYS[0] }))

    await send(form, await started({ APP_KEY: KEYS[1], APP_KEY_ALSO_READ: KEYS[0] }))
    assert.isEmpty(await eventsOf('access.refused'))
    assert.lengthOf(await eventsOf('session.refused'), 1)

    await send(form, await started({ APP_KEY: KEYS[1] }))
    const [forged] = await eventsOf('access.refused')
    assert.equal(forged['event.reason'], 'forged_request')
  })
})

type Form = { cookie: string; token: string }

/** What a browser holds that has the sign-in page open. */
async function formAt({ url }: Product): Promise<Form> {
  const page = await fetch(`${url}/sign-in`)
  const cookie = page.headers.getSetCookie().map((one) => one.split(';')[0])
  const [, token] = /name=._csrf. value=.([\w.-]+)/.exec(await page.text())!

  return { cookie: cookie.join('; '), token }
}

function send({ cookie, token }: Form, { url }: Product) {
  return fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams({ _csrf: token, email: 'x@y.example', password: 'x', code: '1' }),
  })
}

/** Its status, by a name that the request makes up. */
function askAs({ url }: Product, host: string, path = '/sign-in') {
  return new Promise<number>((resolve, reject) => {
    get(`${url}${path}`, { headers: { host } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode!)
    }).once('error', reject)
  })
}

async function cookiesOf({ url }: Product, path: string) {
  const { headers } = await fetch(`${url}${path}`)
  return headers.getSetCookie()
}
