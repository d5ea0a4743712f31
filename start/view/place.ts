import type { HttpRequest } from '@adonisjs/core/http'

type Shared = { request: HttpRequest }

/** A party's user and an officer never share a way in, nor a way back. */
export function homeUrl(this: Shared) {
  const [, face] = /^\/(ssps|audit|portal)(?:\/|$)/.exec(this.request.url()) ?? []
  return face ? `/${face}` : '/'
}
