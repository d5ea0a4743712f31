import { refusalOf } from '#access/account_sign_in'
import { accountAtGate } from '#access/gate_account'
import { hashedPassword, matchesPassword, PEPPER_KEY } from '#access/password'
import type { Figure } from '#bench/figure'
import type { Scene } from '#bench/groups/scene'
import { median, quantile, timeOf, timesOf } from '#bench/measuring'
import { hiddenFields, Visitor } from '#bench/visitor'
import Account from '#models/account'
import { setTimeout as wait } from 'node:timers/promises'

/** Each of them twice: with the code of this half minute and with the next one. */
const PEOPLE = ['elif', 'hasan', 'fatma', 'kemal', 'selin']
const TIMES = 2

const LIAISONS = 120
const TURNS = 3
const PER_TURN = LIAISONS / TURNS
const AT_ONCE = 8
const LOOK_EVERY_MS = 100
const PASSWORD = 'martilar denize bakar'

const ACCOUNTS = 1000
const WARM_UP = 200

/** Slow on purpose: nearly all of it should be bcrypt. */
export async function* signIn({ world, product }: Scene): AsyncGenerator<Figure> {
  const times: number[] = []
  const hash = await hashedPassword('measured')
  const baseline = await timesOf(() => matchesPassword(hash, 'measured'), { count: 10, warmUp: 1 })

  for (const name of PEOPLE.flatMap((person) => Array(TIMES).fill(person))) {
    const visitor = new Visitor(product.origin)
    times.push(await timeOf(() => visitor.signIn(world.signInOf(name))))
    visitor.leave()
  }

  yield {
    name: 'sign-in',
    figure: median(times) / median(baseline),
    unit: 'ratio',
    on: `${times.length} sign-ins, page and form, ${median(times).toFixed(0)} ms each, to one comparison with bcrypt`,
  }
  yield* rush(product.origin)
  yield await gate()
}

/**
 * Many at once, in turns with bare comparisons; in both somebody else asks for a page all the
 * while, so that the page is no part of the difference.
 */
async function* rush(origin: string): AsyncGenerator<Figure> {
  const usernames = await liaisons()
  const hash = await hashedPassword(PASSWORD)
  const waits: number[] = []
  let [bareMs, signInMs] = [0, 0]

  for (let turn = 0; turn < TURNS; turn++) {
    const those = usernames.slice(turn * PER_TURN, (turn + 1) * PER_TURN)
    bareMs += await timeOf(() => besides(origin, [], () => compareAll(hash, those.length)))
    const doors = await Promise.all(those.map((username) => atDoor(origin, username)))
    signInMs += await timeOf(() => besides(origin, waits, () => passAll(doors)))
  }

  yield {
    name: 'sign-ins at once',
    figure: bareMs / signInMs,
    unit: 'ratio',
    on: `${LIAISONS} sign-ins of ${AT_ONCE} at once, from the open page on, ${perSecond(signInMs)} a second to ${perSecond(bareMs)} comparisons with bcrypt on the same cores`,
  }
  yield {
    name: 'page while others sign in, 95th percentile',
    figure: quantile(waits, 0.95),
    unit: 'ms',
    on: `the sign-in page, ${waits.length} visits during ${LIAISONS} sign-ins of ${AT_ONCE} at once`,
  }
}

/** What a request costs before its page: the account with all that the gate asks, and its answer. */
async function gate(): Promise<Figure> {
  const accounts = await Account.query().where('state', 'active').orderBy('id').limit(ACCOUNTS)
  const ids = accounts.map(({ id }) => id)
  const times = await timesOf(
    async () => {
      const id = ids.pop()!
      ids.unshift(id)
      const account = await accountAtGate({ id })
      refusalOf(account!, { door: 'web_site_data', address: '198.51.100.1' })
    },
    { count: ACCOUNTS, warmUp: WARM_UP }
  )

  return {
    name: 'decision of the gate, 95th percentile',
    figure: quantile(times, 0.95),
    unit: 'ms',
    on: `${ACCOUNTS} accounts one after the other, read from the database each time`,
  }
}

async function liaisons() {
  const accounts = await Account.query()
    .where({ service: 'portal', state: 'active' })
    .orderBy('id', 'desc')
    .limit(LIAISONS)
  const ids = accounts.map(({ id }) => id)
  const password = await hashedPassword(PASSWORD)
  await Account.query().whereIn('id', ids).update({ password, passwordKey: PEPPER_KEY })

  return accounts.map(({ username }) => username)
}

type Door = { visitor: Visitor; fields: Record<string, string> }

/** Has the page open, and name and password typed. */
async function atDoor(origin: string, username: string): Promise<Door> {
  const visitor = new Visitor(origin)
  const page = await visitor.get('/portal/sign-in')

  return { visitor, fields: { ...hiddenFields(page), username, password: PASSWORD } }
}

async function compareAll(hash: string, count: number) {
  await Promise.all(
    Array.from({ length: count }, () => matchesPassword(hash, PASSWORD, { pepperKey: PEPPER_KEY }))
  )
}

async function passAll(doors: Door[]) {
  const waiting = [...doors]

  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let door = waiting.pop(); door; door = waiting.pop()) {
        await door.visitor.post('/portal/sign-in', door.fields)
        door.visitor.leave()
      }
    })
  )
}

async function besides(origin: string, waits: number[], work: () => Promise<void>) {
  const visitor = new Visitor(origin)
  const ending = new AbortController()
  const asking = (async () => {
    while (!ending.signal.aborted) {
      waits.push(await timeOf(() => visitor.get('/sign-in')))
      await wait(LOOK_EVERY_MS)
    }
  })()
  await work()
  ending.abort()
  await asking
  visitor.leave()
}

function perSecond(ms: number) {
  return (LIAISONS / (ms / 1000)).toFixed(1)
}
