import { nextCode } from '#access/totp'
import type { SignIn } from '#database/seeders/demo/people'
import Staff from '#models/staff'
import { Agent, type IncomingMessage, request } from 'node:http'

type Fields = Record<string, string>

export type Person = { email: string; password: string }

/**
 * Somebody with a browser's cookies and open connections, and nothing that costs the measuring
 * process time.
 */
export class Visitor {
  readonly #agent = new Agent({ keepAlive: true })
  readonly #cookies = new Map<string, string>()

  constructor(private readonly origin: string) {}

  /** Through the sign-in page, as a person; a code of the authenticator counts once. */
  async signIn({ email, password }: Person) {
    const staff = await Staff.findByOrFail('email', email)
    const page = await this.get('/sign-in')

    return this.post('/sign-in', { ...hiddenFields(page), email, password, code: nextCode(staff) })
  }

  /** Through the portal's sign-in page, as a liaison whose first password is changed. */
  async signInAtPortal({ username = '', password }: Pick<SignIn, 'username' | 'password'>) {
    const page = await this.get('/portal/sign-in')

    return this.post('/portal/sign-in', { ...hiddenFields(page), username, password })
  }

  /** The page; throws for any answer but 200, so that no refusal is measured as a page. */
  async get(path: string) {
    const { status, body } = await this.#send('GET', path)

    if (status !== 200) {
      throw new Error(`GET ${path} was answered with ${status}`)
    }
    return body.toString()
  }

  /** What came back on a form: a file, or '' when it sent elsewhere. Throws when it was refused. */
  async post(path: string, fields: Fields) {
    const { status, body, location } = await this.#send('POST', path, fields)
    const isRefused = status >= 400 || location?.endsWith('/sign-in')

    if (isRefused) {
      throw new Error(`POST ${path} was answered with ${status}`)
    }
    return body
  }

  /** As a browser sends them. */
  get cookie() {
    return [...this.#cookies].map((pair) => pair.join('=')).join('; ')
  }

  leave() {
    this.#agent.destroy()
  }

  async #send(method: 'GET' | 'POST', path: string, fields?: Fields) {
    const content = fields ? new URLSearchParams(fields).toString() : ''
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = {
        ...(fields ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        'content-length': Buffer.byteLength(content),
        'cookie': this.cookie,
      }
      request(`${this.origin}${path}`, { agent: this.#agent, method, headers }, resolve)
        .on('error', reject)
        .end(content)
    })
    this.#keepCookies(answer.headers['set-cookie'] ?? [])
    const body = Buffer.concat(await answer.toArray())

    return { status: answer.statusCode ?? 0, location: answer.headers.location, body }
  }

  #keepCookies(lines: string[]) {
    for (const line of lines) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
  }
}

/** What the forms of a page carry unseen; of several forms the first one's. */
export function hiddenFields(page: string): Fields {
  const inputs = [
    ...page.matchAll(/<input type=["']hidden["'] name=["']([^"']+)["'] value=["']([^"']*)["']/g),
  ]
  return Object.fromEntries(
    inputs.map(([, name, value]): [string, string] => [name, value]).reverse()
  )
}
