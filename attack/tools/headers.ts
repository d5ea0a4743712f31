import type { Attack, Finding, Person, Scene } from '#attack/finding'

type Asked = { by: Person | null; path: string }

const ASKED: readonly Asked[] = [
  ...['/sign-in', '/portal/sign-in', '/ssps/sign-in', '/link', '/nowhere', '/health'].map(of(null)),
  ...['/api/v1/openapi.json', '/api/v1/me', '/assets/app.css', '/assets/nothing.js'].map(of(null)),
  ...['/backoffice', '/backoffice/accounts', '/backoffice/letters', '/sessions'].map(of('ayse')),
  ...['/backoffice/staff', '/backoffice/calendar'].map(of('hasan')),
  ...['/audit/events'].map(of('kemal')),
  ...['/portal', '/portal/accounts', '/portal/request-forms'].map(of('liaison')),
]

/** Of every answer, errors and files included. */
const WANTED: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /default-src 'none'|default-src 'self'/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^(no-referrer|same-origin)$/,
  'x-frame-options': /^DENY$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'permissions-policy': /./,
}

/** The demo speaks HTTP, where browsers take no cookie that is Secure. */
const COOKIE = [/; httponly/i, /; samesite=(lax|strict)/i, /; path=\/(;|$)/i]

const TELLING = ['server', 'x-powered-by']

/** Headers and cookies of pages, problems and files, asked for as strangers and as people. */
export const headers: Attack = async (scene) => {
  const found = await Promise.all(ASKED.map((asked) => faultsOf(asked, scene)))

  return { did: `${ASKED.length} answers`, findings: found.flat() }
}

async function faultsOf({ by, path }: Asked, { cookieOf, origin }: Scene): Promise<Finding[]> {
  const answer = await fetch(`${origin}${path}`, {
    headers: by ? { cookie: await cookieOf(by) } : {},
    redirect: 'manual',
  })
  const told = answer.headers
  const isFile = path.startsWith('/assets/') && answer.ok
  const weak = Object.entries(WANTED).filter(([name, wanted]) => !wanted.test(told.get(name) ?? ''))
  const cookies = told.getSetCookie().filter((line) => !COOKIE.every((part) => part.test(line)))

  return [
    ...weak.map(([name]) => fault('header', path, `${name}: ${told.get(name) ?? 'none'}`)),
    ...TELLING.filter((name) => told.has(name)).map((name) => fault('told', path, name)),
    ...cookies.map((line) => fault('cookie', path, line.split('=')[0])),
    ...(isFile || /no-store/.test(told.get('cache-control') ?? '')
      ? []
      : [fault('cached', path, told.get('cache-control') ?? 'none')]),
    ...(by && answer.status !== 200 ? [fault('not-asked', path, `answered ${answer.status}`)] : []),
  ]
}

function fault(id: string, where: string, what: string): Finding {
  return { id, where, what }
}

function of(by: Person | null) {
  return (path: string): Asked => ({ by, path })
}
