import Account from '#models/account'
import type Staff from '#models/staff'
import { accessTables, type Line } from '#tests/functional/access_tables'
import { resetDatabase } from '#tests/database'
import { ask, basic, bearer, newProgram, type Program, program, tokenOf } from './world.js'
import { eventsOf, newWorld, sinceNow, type World } from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'

/** In the order of the columns of docs/access.md. */
const PERSONS = [
  'Stranger',
  'Signed in at a page',
  'Web-service user, initial password',
  'Web-service user',
]

const LINES = accessTables()[1]

test.group('Everybody at the web service', (group) => {
  let world: World
  let user: Program
  let newcomer: Program

  group.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await program(world)
    newcomer = await newProgram(world, { participation: world.rival, seed: 2 })
  })

  test('has an answer for each person of the walk', ({ assert }) => {
    for (const { answers, route } of LINES) {
      assert.deepEqual(Object.keys(answers), PERSONS, route)
    }
  })

  test('{route} answers each person as docs/access.md says')
    .with(LINES)
    .run(async ({ assert, client }, line) => {
      const { answers, route } = line
      const [method, path] = route.split(' ')
      const asked = (headers: Record<string, string>) => ask(path, { method, headers })

      assert.equal(answerOf(line, await asked({})), answers['Stranger'])
      assert.equal(answerOf(line, await asked(basic(newcomer))), answers[PERSONS[2]])
      assert.equal(answerOf(line, await asked(await proof(method))), answers['Web-service user'])
      for (const person of await signedIn()) {
        const status = await statusFor(client, line, person)
        assert.equal(answerOf(line, { status }), answers['Signed in at a page'])
      }
    })

  test('R21 m.4/b-5: what is refused is on record: {route}')
    .with(LINES.filter(({ answers }) => answers['Stranger'] === 'challenge'))
    .run(async ({ assert }, { route }) => {
      const [method, path] = route.split(' ')
      const before = await refusals()

      await ask(path, { method })

      assert.equal(await refusals(), before + 1)
    })

  /** What the door of a route asks for: the sign-in itself, or the token it gave. */
  async function proof(method: string) {
    return method === 'POST' ? basic(user) : bearer(await tokenOf(user))
  }

  async function signedIn(): Promise<(Staff | Account)[]> {
    const accounts = await Account.query().whereIn('service', ['web_site', 'portal'])
    return [world.ayse, world.hasan, world.kemal, ...accounts]
  }
})

async function statusFor(client: ApiClient, { route }: Line, person: Staff | Account) {
  const [method, path] = route.split(' ')
  const request = method === 'POST' ? client.post(path) : client.get(path)

  if (person instanceof Account) {
    request.withSession(sinceNow(person)).withGuard('account').loginAs(person)
  } else {
    request.withSession(sinceNow()).withGuard('staff').loginAs(person)
  }
  const response = await request.withCsrfToken()
  return response.status()
}

function answerOf({ route }: Line, { status }: { status: number }) {
  const success = route.startsWith('POST ') ? 'done' : 'shown'
  return { 200: success, 401: 'challenge', 403: 'forbidden' }[status] ?? 'unforeseen'
}

async function refusals() {
  const refused = [await eventsOf('session.refused'), await eventsOf('access.refused')]
  return refused.flat().length
}
