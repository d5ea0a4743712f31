import { LIVE_TOKENS, TOKEN_MINUTES } from '#access/tokens'
import { PROBLEMS, type ProblemName } from '#api/problem'
import { schemas } from '#api/schemas'
import { appUrl } from '#config/app'
import type { I18n } from '@adonisjs/i18n'

const VERSION = '1.0.0'

const ANYWHERE = ['bad_request', 'server_error', 'unavailable'] as const

/** What a token may meet at the door, whatever it asks for. */
const AT_ENTRY = [
  'token_refused',
  'token_expired',
  'token_replaced',
  'credential_issued_again',
  'password_changed',
  'deactivated',
  'not_issued',
  'initial_password',
  'initial_password_expired',
  'locked',
  'wrong_address',
] as const

/**
 * The web service described for programs: OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0) in the
 * language of `i18n`. A test holds it in step with the routes and their answers.
 */
export function openApi(i18n: I18n) {
  const text = (key: string) => i18n.t(`api.operations.${key}`)

  return {
    openapi: '3.1.0',
    info: { title: i18n.t('api.title'), version: VERSION, description: i18n.t('api.description') },
    servers: [{ url: `${appUrl}/api/v1` }],
    paths: {
      '/openapi.json': {
        get: {
          operationId: 'getDescription',
          summary: text('description.summary'),
          security: [],
          responses: {
            200: {
              description: text('description.answer'),
              content: { 'application/json': { schema: { type: 'object' } } },
            },
            ...problems([], i18n),
          },
        },
      },
      '/token': {
        post: {
          operationId: 'createToken',
          summary: text('token.summary'),
          description: i18n.t('api.operations.token.text', {
            minutes: TOKEN_MINUTES,
            tokens: LIVE_TOKENS,
          }),
          security: [{ account: [] }],
          responses: {
            200: answer('Token', text('token.answer')),
            ...problems(
              ['sign_in_refused', 'initial_password', 'too_large', 'unsupported_media_type'],
              i18n
            ),
          },
        },
      },
      '/me': {
        get: {
          operationId: 'getMe',
          summary: text('me.summary'),
          security: [{ token: [] }],
          responses: { 200: answer('Me', text('me.answer')), ...problems(AT_ENTRY, i18n) },
        },
      },
      '/status': {
        get: {
          operationId: 'getStatus',
          summary: text('status.summary'),
          security: [{ token: [] }],
          responses: { 200: answer('Status', text('status.answer')), ...problems(AT_ENTRY, i18n) },
        },
      },
    },
    components: {
      'schemas': schemas(i18n),
      'securitySchemes': {
        account: { type: 'http', scheme: 'basic', description: i18n.t('api.security.account') },
        token: { type: 'http', scheme: 'bearer', description: i18n.t('api.security.token') },
      },
      'x-problems': described(i18n),
    },
  }
}

function answer(schema: string, description: string) {
  return { description, content: { 'application/json': { schema: refTo(schema) } } }
}

/** By status, with the names under which `x-problems` describes them. */
function problems(names: readonly ProblemName[], i18n: I18n) {
  const byStatus = Map.groupBy([...names, ...ANYWHERE], (name) => PROBLEMS[name])

  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      status,
      {
        'description': those.map((name) => i18n.t(`api.problems.${name}.title`)).join('; '),
        'content': { 'application/problem+json': { schema: refTo('Problem') } },
        'x-problems': those,
      },
    ])
  )
}

function described(i18n: I18n) {
  return Object.fromEntries(
    Object.entries(PROBLEMS).map(([name, status]) => [
      name,
      {
        status,
        title: i18n.t(`api.problems.${name}.title`),
        detail: i18n.t(`api.problems.${name}.detail`, { article: 'm. …' }),
      },
    ])
  )
}

function refTo(schema: string) {
  return { $ref: `#/components/schemas/${schema}` }
}
