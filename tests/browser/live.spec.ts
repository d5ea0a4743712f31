import { startWeb, type Product } from './product.js'
import { test } from '@japa/runner'

const PAGES = ['/sign-in?lang=en', '/ssps/sign-in?lang=en', '/portal/sign-in?lang=en', '/nowhere']

test.group('A live installation', (group) => {
  let web: Product

  group.setup(async () => {
    web = await startWeb({ SSPS_ENV: 'live' })
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
})

async function cookiesOf({ url }: Product, path: string) {
  const { headers } = await fetch(`${url}${path}`)
  return headers.getSetCookie()
}
