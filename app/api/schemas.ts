import { ARTICLES } from '#circular/articles'
import { RULE_IDS } from '#circular/rules'
import type { I18n } from '@adonisjs/i18n'

/** Of a rehearsal all that is given is rehearsal data (m.7). */
const PHASES = ['closed', 'open', 'rehearsal', 'concluded'] as const

/** What the web service answers, as JSON Schema 2020-12; nothing else is in an answer. */
export function schemas(i18n: I18n) {
  const described = (name: string, schema: object) => ({
    ...schema,
    description: i18n.t(`api.schemas.${name}`),
  })
  const text = (name: string) => described(name, { type: 'string' })
  const moment = (name: string) => described(name, { type: 'string', format: 'date-time' })

  return {
    Token: closed({
      access_token: described('access_token', { type: 'string', pattern: '^ssps_[\\w-]{43}$' }),
      token_type: described('token_type', { const: 'Bearer' }),
      expires_in: described('expires_in', { type: 'integer', minimum: 1 }),
    }),
    Me: closed({
      service: described('service', { const: 'web_service' }),
      username: text('username'),
      applicant: described(
        'applicant',
        closed({ name: text('name'), shortName: text('shortName') })
      ),
      election: described('election', closed({ code: text('code'), name: text('name') })),
      address: described('address', { type: 'string', format: 'ipv4' }),
      tokenExpiresAt: moment('tokenExpiresAt'),
    }),
    Status: closed({
      phase: described('phase', { enum: PHASES }),
      round: described('round', { type: ['integer', 'null'], minimum: 1 }),
      now: moment('now'),
      nextChange: described('nextChange', {
        ...closed({ phase: described('phase', { enum: PHASES }), at: moment('at') }),
        type: ['object', 'null'],
      }),
    }),
    Problem: {
      ...described(
        'problem',
        closed(
          {
            type: described('type', { type: 'string', format: 'uri-reference' }),
            title: text('problemTitle'),
            status: described('status', { type: 'integer', minimum: 400, maximum: 599 }),
            detail: text('detail'),
          },
          {
            rule: described('rule', { enum: RULE_IDS }),
            article: described('article', { enum: Object.keys(ARTICLES) }),
            errors: described('errors', {
              type: 'array',
              items: closed({ field: text('field'), message: text('message') }),
            }),
            requestId: text('requestId'),
          }
        )
      ),
    },
  }
}

/** An object with these members and no others. */
function closed(required: Record<string, object>, optional: Record<string, object> = {}) {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  }
}
