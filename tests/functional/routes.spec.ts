import type Account from '#models/account'
import Staff from '#models/staff'
import { checksums } from '#tests/checksums'
import { resetDatabase } from '#tests/database'
import { flat } from '#tests/typed_form'
import { sinceNow } from '#tests/world'
import { beat } from '#database/heartbeat'
import router from '@adonisjs/core/services/router'
import db from '@adonisjs/lucid/services/db'
import type { Assert } from '@japa/assert'
import type { ApiClient, ApiResponse } from '@japa/api-client'
import { test } from '@japa/runner'
import { type Line as AccessLine, accessTables } from './access_tables.js'
import { eventTables } from './event_tables.js'
import { newScene, PERSONS, type Person, type Scene, VISITS } from './route_scene.js'

type Line = AccessLine<Person>

const TABLES = accessTables()
const LINES = TABLES[0] as Line[]
const POSTS = LINES.filter(({ route }) => route.startsWith('POST '))
const GETS = LINES.filter(({ route }) => route.startsWith('GET '))

/** What each route writes, and the answers with which it writes it. */
const EVENTS = new Map(
  eventTables()[0].map(({ origin, actions }) => [origin.replaceAll('`', ''), actions])
)
const SUCCEEDED = ['done', 'shown', 'led on', 'noted']

/** T.C. numbers are shown masked, and none of the world's other numbers is as long. */
const WHOLE_NATIONAL_ID = /(?<![\w-])[1-9]\d{10}(?![\w-])/

const SECRET_FIELD = /<input[^>]*\sname="(?:password|current|wanted|repeated)"[^>]*>/g

/** Acts that must be the person's own: sign-in or confirmation is younger than ten minutes. */
const STEPPED_UP = [
  'POST /audit/exports',
  'POST /audit/marks/:id/escalation',
  'POST /audit/packs',
  'POST /audit/programme/:id/closing',
  'POST /backoffice/accounts/:username/letter',
  'POST /backoffice/accounts/:username/unlocking',
  'POST /backoffice/acts/:id/confirmation',
  'POST /backoffice/acts/:id/letter',
  'POST /backoffice/address-exceptions/:id/confirmation',
  'POST /backoffice/cases/:id/confirmation',
  'POST /backoffice/invitations/:id/confirmation',
  'POST /backoffice/letters/:number/code',
  'POST /backoffice/letters/:number/printing',
  'POST /backoffice/request-forms/:number/approval',
  'POST /backoffice/request-forms/:number/letters',
  'POST /backoffice/request-forms/:number/rejection',
  'POST /backoffice/request-forms/:number/unmasking',
  'POST /backoffice/reset',
  'POST /backoffice/staff/:id/sessions/end',
  'POST /passkeys',
  'POST /passkeys/:id/removal',
  'POST /recovery-codes',
]

const LONG_AGO = { confirmed_at: '2020-01-01T00:00:00.000Z' }

/** They would say what runs here, or let another origin read it. */
const UNSAID = ['server', 'x-powered-by', 'access-control-allow-origin']

const PROTECTION = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-robots-tag': 'noindex, nofollow',
}

test.group('docs/access.md', () => {
  test('lists every route there is, and no other', ({ assert }) => {
    assert.sameMembers(
      TABLES.flat().map(({ route }) => route),
      registeredRoutes()
    )
  })

  test('and docs/events.md the same', ({ assert }) => {
    assert.sameMembers(
      [...EVENTS.keys()],
      LINES.map(({ route }) => route)
    )
  })

  test('has the persons of the walk, and an answer for each', ({ assert }) => {
    for (const { answers, route } of LINES) {
      assert.deepEqual(Object.keys(answers), [...PERSONS], route)
      assert.notInclude(Object.values(answers), '', route)
    }
  })
})

test.group('Everybody at every route', (group) => {
  let scene: Scene

  group.setup(async () => {
    await resetDatabase()
    scene = await newScene()
    await beat()
  })

  test('{route} answers each person as docs/access.md says')
    .with(LINES)
    .run(async ({ assert, client }, { answers, route }) => {
      for (const person of PERSONS) {
        const request = await requestFor(scene, { route, person })
        const before = await eventCount()

        const response = await send(client, scene, { ...request, person })

        assert.equal(
          answerOf(response, { route, hasActed: await hasActedSince(before) }),
          answers[person],
          `${person}: ${response.status()} ${response.header('location') ?? ''}`
        )
        assertProtected(assert, response, `${route} ${person}`)
      }
    })
})

test.group('R21 m.4/b-5: the log is complete', (group) => {
  let scene: Scene

  group.setup(async () => {
    await resetDatabase()
    scene = await newScene()
    await beat()
  })

  test('{route} writes the events of docs/events.md and no others, for each who may')
    .with(LINES)
    .run(async ({ assert, client }, { answers, route }) => {
      for (const person of PERSONS.filter((one) => SUCCEEDED.includes(answers[one]))) {
        const request = await requestFor(scene, { route, person })
        const before = await eventCount()

        await send(client, scene, { ...request, person })

        const written = await eventsSince(before)
        const actions = new Set(written.map(({ action }) => action))
        assert.sameMembers([...actions], EVENTS.get(route)!, person)
      }
    })
})

test.group('Nothing happens', (group) => {
  let scene: Scene

  group.setup(async () => {
    await resetDatabase()
    scene = await newScene()
    await beat()
  })

  test('when somebody presses a button that is not theirs, and the log says who tried: {route}')
    .with(LINES.filter(({ answers }) => Object.values(answers).includes('forbidden')))
    .run(async ({ assert, client }, { answers, route }) => {
      for (const person of personsWith(answers, 'forbidden')) {
        const request = await requestFor(scene, { route, person })
        const rows = await checksums()
        const before = await eventCount()

        const response = await send(client, scene, { ...request, person })

        response.assertStatus(403)
        assert.deepEqual(await checksums(), rows, person)
        assert.deepEqual(await eventsSince(before), [
          {
            action: 'access.refused',
            reason: 'not_authorised',
            user: `staff:${scene.persons[person]!.id}`,
            path: request.url,
          },
        ])
      }
    })

  test('when nobody is signed in, or somebody of another face: {route}')
    .with(POSTS.filter(({ answers }) => Object.values(answers).includes('sign-in')))
    .run(async ({ assert, client }, { answers, route }) => {
      for (const person of personsWith(answers, 'sign-in')) {
        const rows = await checksums()
        const before = await eventCount()

        await visit(client, scene, { route, person })

        assert.deepEqual(await checksums(), rows, person)
        assert.isFalse(await hasActedSince(before), person)
      }
    })

  test('without the token of the page, and the log says in whose session: {route}')
    .with(POSTS)
    .run(async ({ assert, client }, { answers, route }) => {
      for (const person of personsWith(answers, 'done')) {
        const request = await requestFor(scene, { route, person })
        const rows = await checksums()
        const before = await eventCount()

        const response = await send(client, scene, { ...request, person, withToken: false })

        response.assertStatus(403)
        response.assertTextIncludes('Sayfanın süresi dolmuş')
        assertProtected(assert, response, `${route} ${person}`)
        assert.deepEqual(await checksums(), rows, person)
        assert.deepEqual(await eventsSince(before), [
          {
            action: 'access.refused',
            reason: 'forged_request',
            user: nameInLog(scene.persons[person]),
            path: request.url,
          },
        ])
      }
    })

  test('when the last code is older than ten minutes: {route}')
    .with(POSTS.filter(({ route }) => STEPPED_UP.includes(route)))
    .run(async ({ assert, client }, { answers, route }) => {
      for (const person of personsWith(answers, 'done')) {
        const request = await requestFor(scene, { route, person })
        const rows = await checksums()

        const response = await send(client, scene, {
          ...request,
          person,
          session: { ...request.session, ...LONG_AGO },
        })

        response.assertFlashMessage('error', 'Bu işlem için doğrulama kodunuzu yazınız.')
        assert.deepEqual(await checksums(), rows, person)
      }
    })

  test('when somebody only looks: {route}')
    .with(GETS)
    .run(async ({ assert, client }, { answers, route }) => {
      for (const person of PERSONS) {
        const request = await requestFor(scene, { route, person })
        const rows = await checksums()

        const response = await send(client, scene, { ...request, person })

        assert.deepEqual(await checksums(), rows, person)
        assertSound(assert, writtenText(response), person)
        if (isOfFace(response, answers)) {
          assert.match(response.text(), /<form [^>]*action="[a-z/]*\/sign-out">/, person)
        }
      }
    })
})

test.group('Beside the routes', () => {
  test('an unknown address, an unknown method and a body too large are protected too', async ({
    assert,
    client,
  }) => {
    const responses = [
      await client.get('/nowhere'),
      await client.get('/backoffice/nowhere'),
      await client.get('/assets/nothing.css'),
      await client.delete('/sign-in'),
      await client.patch('/backoffice'),
      await client.post('/sign-in').form({ email: 'a'.repeat(1_200_000) }),
    ]

    assert.deepEqual(
      responses.map((response) => response.status()),
      [404, 404, 404, 404, 404, 413]
    )
    for (const response of responses) {
      assertProtected(assert, response, String(response.status()))
    }
  })

  test('an asset is protected and may be kept', async ({ assert, client }) => {
    const response = await client.get('/assets/app.css')

    response.assertStatus(200)
    assert.containsSubset(response.headers(), {
      ...PROTECTION,
      'cache-control': 'public, max-age=3600',
    })
  })
})

/** HEAD comes with every GET and is no line of its own. */
function registeredRoutes() {
  return Object.values(router.toJSON())
    .flat()
    .flatMap(({ methods, pattern }) =>
      methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${pattern}`)
    )
}

function personsWith(answers: Line['answers'], wanted: string) {
  return PERSONS.filter((person) => answers[person] === wanted)
}

function nameInLog(who: Staff | Account | null) {
  return who ? `${who.actor.kind}:${who.id}` : undefined
}

type Request = {
  method: string
  url: string
  body?: object
  file?: Buffer
  session?: object
}

async function visit(
  client: ApiClient,
  scene: Scene,
  { route, person }: { route: string; person: Person }
) {
  return send(client, scene, { ...(await requestFor(scene, { route, person })), person })
}

async function requestFor(
  scene: Scene,
  { route, person }: { route: string; person: Person }
): Promise<Request> {
  const [method, pattern] = route.split(' ')
  const { body, file, params = {}, session } = await VISITS[route](scene, person)
  await scene.persons[person]?.refresh()

  const url = pattern.replace(/:(\w+)/g, (_, name) => String(params[name]))

  return { method, url, body, file, session }
}

function send(
  client: ApiClient,
  { persons }: Scene,
  {
    body,
    file,
    method,
    person,
    session,
    url,
    withToken = true,
  }: Request & { person: Person; withToken?: boolean }
) {
  const request =
    method === 'POST' ? posted(client, { url, body, file }) : client.get(url).qs(body ?? {})
  const who = persons[person]
  request.header('accept', 'text/html').redirects(0)

  if (who) {
    signIn(request, who, session ?? {})
  }
  return method === 'POST' && withToken ? request.withCsrfToken() : request
}

function posted(client: ApiClient, { body = {}, file, url }: Omit<Request, 'method'>) {
  const request = client.post(url)

  return file
    ? request.fields(flat(body)).file('scan', file, { filename: 'imzali.pdf' })
    : request.form(flat(body))
}

function signIn(request: ReturnType<ApiClient['get']>, who: Staff | Account, session: object) {
  request.withSession({ ...sinceNow(who instanceof Staff ? undefined : who), ...session })

  if (who instanceof Staff) {
    request.withGuard('staff').loginAs(who)
  } else {
    request.withGuard('account').loginAs(who)
  }
}

function answerOf(
  response: ApiResponse,
  { route, hasActed }: { route: string; hasActed: boolean }
) {
  const location = String(response.header('location') ?? '')
  const isAct = route.startsWith('POST ')

  if (response.status() === 403) {
    return 'forbidden'
  }
  if (isAct && hasActed && !response.flashMessage('error')) {
    return 'done'
  }
  if (/\/sign-in$/.test(location)) {
    return 'sign-in'
  }
  if (/^\/(ssps|portal)\/password$/.test(location)) {
    return 'password'
  }
  return { 200: 'shown', 204: 'noted', 302: 'led on' }[response.status()] ?? 'unforeseen'
}

function assertProtected(assert: Assert, response: ApiResponse, where: string) {
  const policy = String(response.header('content-security-policy'))

  const kept = / \/link /.test(where) ? { 'referrer-policy': 'no-referrer' } : {}

  assert.containsSubset(
    response.headers(),
    { ...PROTECTION, ...kept, 'cache-control': 'no-store' },
    where
  )
  assert.include(policy, "default-src 'none'", where)
  assert.notInclude(policy, 'unsafe', where)
  assert.match(response.header('content-type') ?? '', /^(?!text\/)|; charset=utf-8$/, where)
  for (const name of UNSAID) {
    assert.notProperty(response.headers(), name, where)
  }
  assertGuarded(assert, response, where)
}

/** No script reads a cookie, no other site sends it, and none is cut (ASVS 3.3.2, 3.3.4, 3.3.5). */
function assertGuarded(assert: Assert, response: ApiResponse, where: string) {
  for (const cookie of [response.header('set-cookie') ?? []].flat()) {
    assert.match(cookie, /; HttpOnly/, where)
    assert.match(cookie, /; SameSite=Lax/, where)
    assert.isBelow(Buffer.byteLength(cookie), 4096, where)
  }
}

async function eventCount() {
  const { newest } = await db.from('audit_events').max('id as newest').firstOrFail()
  return Number(newest)
}

/** Refusals and readings leave events too; an act leaves one that changed something. */
async function hasActedSince(before: number) {
  const rows = await db.from('audit_events').where('id', '>', before)
  const events = rows.map(({ payload }) => JSON.parse(payload))

  return events.some((event) => event['event.outcome'] === 'success')
}

async function eventsSince(before: number) {
  const rows = await db.from('audit_events').where('id', '>', before).orderBy('id')
  const events = rows.map(({ payload }) => JSON.parse(payload))

  return events.map((event) => ({
    action: event['event.action'],
    reason: event['event.reason'],
    user: event['user.id'],
    path: event['url.path'],
  }))
}

/** What a page says; a picture or a document says it in its own way. */
function writtenText(response: ApiResponse) {
  return response.type() === 'text/html' ? response.text() : ''
}

/** Nothing unfinished, no whole T.C. number, no foreign address, and passwords as keepers know them. */
function assertSound(assert: Assert, text: string, where: string) {
  assert.notMatch(text, /\bundefined\b|\bNaN\b|\[object /, where)
  assert.notMatch(text, WHOLE_NATIONAL_ID, where)
  assert.isEmpty(foreignAddresses(text), where)

  for (const field of text.match(SECRET_FIELD) ?? []) {
    assert.match(field, /\stype="password"/, where)
    assert.match(field, /\sautocomplete="(?:current|new)-password"/, where)
    assert.notMatch(field, /maxlength|readonly|onpaste/, where)
  }
}

/** Whatever a page loads, sends or leads to lies on its own host; people may write and call. */
function foreignAddresses(text: string) {
  const addresses = text.match(/(?<=\s(?:src|href|action|formaction|data)=")[^"]*/g) ?? []
  return addresses.filter((address) => !/^(?:\/(?!\/)|[#?]|mailto:|tel:)/.test(address))
}

/** A page behind the sign-in; what comes before it is shown to everybody. */
function isOfFace(response: ApiResponse, answers: Line['answers']) {
  const isOpen = PERSONS.every((person) => answers[person] === 'shown')
  return response.status() === 200 && response.type() === 'text/html' && !isOpen
}
