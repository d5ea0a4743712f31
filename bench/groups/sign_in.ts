import type { Figure } from '#bench/figure'
import type { Scene } from '#bench/groups/scene'
import { median, timeOf, timesOf } from '#bench/measuring'
import { Visitor } from '#bench/visitor'
import { hashedPassword, matchesPassword } from '#access/password'

/** Each of them twice: with the code of this half minute and with the next one. */
const PEOPLE = ['elif', 'hasan', 'fatma', 'kemal', 'selin']
const TIMES = 2

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
}
