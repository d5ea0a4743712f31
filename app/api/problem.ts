import type { Refusal } from '#access/gate'
import { appUrl } from '#config/app'
import AccessRefused from '#exceptions/access_refused'
import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import router from '@adonisjs/core/services/router'
import type { HttpError } from '@adonisjs/core/types/http'

/**
 * Every kind of problem the web service tells, with its status: 401 where another token or sign-in
 * may help, 403 where it does not.
 */
export const PROBLEMS = {
  sign_in_refused: 401,
  token_refused: 401,
  token_expired: 401,
  token_replaced: 401,
  credential_issued_again: 401,
  password_changed: 401,
  wrong_service: 403,
  deactivated: 403,
  not_issued: 403,
  initial_password: 403,
  initial_password_expired: 403,
  locked: 403,
  wrong_address: 403,
  closed: 403,
  concluded: 403,
  tls_missing: 403,
  bad_request: 400,
  not_found: 404,
  method_not_allowed: 405,
  too_large: 413,
  unsupported_media_type: 415,
  invalid_input: 422,
  too_many_requests: 429,
  server_error: 500,
  unavailable: 503,
} as const satisfies Record<string, number>

export type ProblemName = keyof typeof PROBLEMS

/** How the gate's reasons are told. */
const OF_REFUSAL: Readonly<Record<Refusal['reason'], ProblemName>> = {
  wrong_service: 'wrong_service',
  deactivated: 'deactivated',
  not_issued: 'not_issued',
  initial_password: 'initial_password',
  expired_initial: 'initial_password_expired',
  locked: 'locked',
  wrong_address: 'wrong_address',
  closed: 'closed',
  concluded: 'concluded',
  expired: 'token_expired',
  replaced: 'token_replaced',
  killed: 'credential_issued_again',
  password_changed: 'password_changed',
}

const OF_STATUS: Readonly<Record<number, ProblemName>> = {
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'too_large',
  415: 'unsupported_media_type',
  422: 'invalid_input',
  429: 'too_many_requests',
  503: 'unavailable',
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Answers an error as RFC 9457 has it; after the sign-in it names rule and article. */
export async function answerWithProblem(error: HttpError, ctx: HttpContext) {
  const { i18n, request, response } = ctx
  const allowed = error.code === 'E_ROUTE_NOT_FOUND' ? methodsOf(request.url()) : []
  const name = allowed.length > 0 ? 'method_not_allowed' : nameOf(error)

  if (allowed.length > 0) {
    response.header('Allow', allowed.join(', '))
  }
  if (PROBLEMS[name] === 401) {
    response.header('WWW-Authenticate', challengeFor(ctx))
  }
  response
    .status(PROBLEMS[name])
    .header('Content-Type', 'application/problem+json; charset=utf-8')
    .header('Content-Language', i18n.locale)
    .send(JSON.stringify({ ...toldOf(name, error, i18n), ...extrasOf(name, error, request) }))
}

/** Where a problem is described: a place in the service's own description. */
export function problemType(name: ProblemName) {
  return `${appUrl}/api/v1/openapi.json#/components/x-problems/${name}`
}

function nameOf(error: HttpError): ProblemName {
  if (error.code === 'E_SIGN_IN_REFUSED') {
    return 'sign_in_refused'
  }
  if (error.code === 'E_TLS_MISSING') {
    return 'tls_missing'
  }
  if (error instanceof AccessRefused) {
    return error.refusal ? OF_REFUSAL[error.refusal.reason] : 'token_refused'
  }
  return OF_STATUS[error.status] ?? (error.status >= 500 ? 'server_error' : 'bad_request')
}

function toldOf(name: ProblemName, error: HttpError, i18n: I18n) {
  const refusal = error instanceof AccessRefused ? error.refusal : null
  const { rule, article } = refusal ?? {}

  return {
    type: problemType(name),
    title: i18n.t(`api.problems.${name}.title`),
    status: PROBLEMS[name],
    detail: i18n.t(`api.problems.${name}.detail`, { article: article ?? '' }),
    rule,
    article,
  }
}

/** Which fields are wrong, and the number by which we find what was not foreseen. */
function extrasOf(name: ProblemName, error: HttpError, request: HttpContext['request']) {
  if (name === 'invalid_input') {
    const messages = (error.messages ?? []) as { field: string; message: string }[]
    return { errors: messages.map(({ field, message }) => ({ field, message })) }
  }
  return name === 'server_error' ? { requestId: request.id() } : {}
}

/** RFC 9110 section 11.6.1; of a token that was shown and refused RFC 6750 section 3. */
function challengeFor({ request, route }: HttpContext) {
  if (route?.name === 'api.tokens.store') {
    return 'Basic realm="SSPS", charset="UTF-8"'
  }
  return request.header('authorization') === undefined
    ? 'Bearer realm="SSPS"'
    : 'Bearer realm="SSPS", error="invalid_token"'
}

function methodsOf(path: string) {
  return METHODS.filter((method) => router.match(path, method, false) !== null)
}
