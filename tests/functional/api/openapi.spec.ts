import { PROBLEMS } from '#api/problem'
import { appUrl } from '#config/app'
import { resetDatabase } from '#tests/database'
import {
  type Answer,
  ask,
  askToken,
  askWith,
  ELSEWHERE,
  newProgram,
  type Program,
  program,
} from '#tests/functional/api/world'
import { deactivated, wrong } from '#tests/functional/ssps/world'
import { newWorld, type World } from '#tests/world'
import router from '@adonisjs/core/services/router'
import { Validator } from '@seriousme/openapi-schema-validator'
import { test } from '@japa/runner'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { DateTime } from 'luxon'
import { isIPv4 } from 'node:net'

type Operation = { responses: Record<string, { content: Record<string, { schema: object }> }> }

type Description = {
  paths: Record<string, Record<string, Operation>>
  components: { 'x-problems': Record<string, { status: number; title: string }> }
}

const FORMATS = {
  'date-time': (text: string) => DateTime.fromISO(text).isValid && text.endsWith('Z'),
  'ipv4': isIPv4,
  'uri-reference': (text: string) => URL.canParse(text),
}

test.group('The description of the web service', (group) => {
  let world: World
  let user: Program

  group.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await program(world)
  })

  test('is valid OpenAPI 3.1, in both languages', async ({ assert }) => {
    for (const language of ['tr', 'en']) {
      const { body, headers, status } = await describedIn(language)
      const { errors, valid } = await new Validator().validate(body)

      assert.equal(status, 200)
      assert.equal(headers['content-language'], language)
      assert.isTrue(valid, JSON.stringify(errors))
      assert.notMatch(JSON.stringify(body), /translation missing|\{article|undefined/)
    }
  })

  test('has every route there is, and no other', async ({ assert }) => {
    const { paths } = await description()

    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} /api/v1${path}`)
    )
    assert.sameMembers(described, registeredRoutes())
  })

  test('is what the running server answers, and what it refuses', async ({ assert }) => {
    const check = await checker()
    const newcomer = await newProgram(world, { participation: world.rival, seed: 6 })
    const given = await askToken(user)
    const token = String(given.body.access_token)

    check('post', '/token', given)
    check('post', '/token', await askToken(wrong(user)))
    check('post', '/token', await askToken(newcomer))
    check('get', '/openapi.json', await ask('/api/v1/openapi.json'))
    for (const path of ['/me', '/status']) {
      check('get', path, await askWith(token, `/api/v1${path}`))
      check('get', path, await askWith('x', `/api/v1${path}`))
      check('get', path, await askWith(token, `/api/v1${path}`, { from: ELSEWHERE }))
    }
    await deactivated(user, world)
    const ended = check('get', '/me', await askWith(token))
    assert.deepEqual(ended, ['deactivated'])
  })

  test('tells by an answer that is not as described', async ({ assert }) => {
    const check = await checker()
    const answer = await ask('/api/v1/me')

    assert.throws(() => check('get', '/me', { ...answer, body: { ...answer.body, extra: 1 } }))
    assert.throws(() => check('get', '/me', { ...answer, status: 418 }))
  })

  test('describes every problem at the address that is its type', async ({ assert }) => {
    const { components } = await description()
    const { body } = await ask('/api/v1/nowhere')

    const [address, pointer] = String(body.type).split('#')
    assert.equal(address, `${appUrl}/api/v1/openapi.json`)
    assert.equal(pointer, '/components/x-problems/not_found')
    assert.sameMembers(Object.keys(components['x-problems']), Object.keys(PROBLEMS))
    assert.include(components['x-problems'].not_found, { status: 404, title: body.title })
  })
})

function describedIn(language: string) {
  return ask('/api/v1/openapi.json', { headers: { 'accept-language': language } })
}

async function description() {
  const { body } = await describedIn('tr')
  return body as unknown as Description
}

/** HEAD comes with every GET and is no operation of its own. */
function registeredRoutes() {
  return Object.values(router.toJSON())
    .flat()
    .filter(({ pattern }) => pattern.startsWith('/api/'))
    .flatMap(({ methods, pattern }) =>
      methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${pattern}`)
    )
}

/** Throws when an answer is none of those described for its operation; the problem's name if it is one. */
async function checker() {
  const described = await description()
  const ajv = new Ajv2020({ strict: false, formats: FORMATS })
  ajv.addSchema(described, 'service')

  return (method: string, path: string, { body, headers, status }: Answer) => {
    const [type] = String(headers['content-type']).split(';')
    const schema = described.paths[path][method].responses[status]?.content[type]?.schema
    const pointer = ['paths', path, method, 'responses', String(status), 'content', type, 'schema']
    const validate = schema && ajv.getSchema(`service#/${pointer.map(escaped).join('/')}`)

    if (!validate?.(body)) {
      const found = JSON.stringify(validate?.errors ?? body)
      throw new Error(`${method} ${path} ${status} is not as described: ${found}`)
    }
    return [body.type]
      .filter((name) => name !== undefined)
      .map((name) => String(name).split('/').at(-1))
  }
}

/** RFC 6901 section 3, in a fragment. */
function escaped(part: string) {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
}
