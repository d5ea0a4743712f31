import type Staff from '#models/staff'
import { sinceNow } from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import { randomUUID } from 'node:crypto'

/** A form as somebody of SKGM or an auditor sends it, just signed in, once. */
export function postAs(
  client: ApiClient,
  by: Staff,
  path: string,
  fields: Record<string, string> = {}
) {
  return client
    .post(path)
    .withSession(sinceNow())
    .withGuard('staff')
    .loginAs(by)
    .withCsrfToken()
    .form({ ...fields, opId: randomUUID() })
    .redirects(0)
}

export function getAs(client: ApiClient, by: Staff, path: string) {
  return client.get(path).withSession(sinceNow()).withGuard('staff').loginAs(by)
}
