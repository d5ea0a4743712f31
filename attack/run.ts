import { explanationOf } from '#attack/explained'
import type { Attack, Outcome, Person, Scene } from '#attack/finding'
import { demoLiaison } from '#attack/people'
import { headers } from '#attack/tools/headers'
import { injection } from '#attack/tools/injection'
import { passwords } from '#attack/tools/passwords'
import { scanning } from '#attack/tools/scanning'
import { slowness } from '#attack/tools/slowness'
import { strayPaths } from '#attack/tools/stray_paths'
import { serveProduct } from '#bench/processes'
import { Visitor } from '#bench/visitor'
import { PEOPLE } from '#database/seeders/demo/people'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The passwords come last: they lock what they try. */
const ATTACKS: Readonly<Record<string, Attack>> = {
  headers,
  'stray-paths': strayPaths,
  injection,
  scanning,
  slowness,
  passwords,
}

export const attackNames = Object.keys(ATTACKS)

type Say = (line: string) => void

/** Runs one attack, or all of them one after the other. Answers how much was found unexplained. */
export async function attackAll(name: string | undefined, say: Say) {
  const folder = await mkdtemp(join(tmpdir(), 'ssps-attack-'))
  const product = await serveProduct()
  const visitors = new Map<Person, Promise<Visitor>>()
  const scene: Scene = {
    origin: product.origin,
    folder,
    cookieOf: (person) => cookieOf(person, { origin: product.origin, visitors }),
  }
  let unexplained = 0

  try {
    for (const attack of name ? [name] : attackNames) {
      unexplained += tell(attack, await ATTACKS[attack](scene), say)
    }
    return unexplained
  } finally {
    const all = await Promise.all(visitors.values())
    all.forEach((visitor) => visitor.leave())
    await product.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A line of what was done, and one for each finding. */
function tell(attack: string, outcome: Outcome, say: Say) {
  if ('missing' in outcome) {
    say(`${attack}: not run, ${outcome.missing} is not installed`)
    return 0
  }
  const told = outcome.findings.map((finding) => ({
    finding,
    why: explanationOf(attack, finding)?.why,
  }))
  const unexplained = told.filter(({ why }) => !why).length

  say(`${attack}: ${outcome.did}; ${told.length} found, ${unexplained} unexplained`)
  told.forEach(({ finding: { id, what, where }, why }) =>
    say(`  ${why ? 'explained' : 'FOUND'} ${id} at ${where}: ${why ?? what}`)
  )
  return unexplained
}

/** Signed in once, however many ask at once; the tools ask with the same session. */
async function cookieOf(
  person: Person,
  { origin, visitors }: { origin: string; visitors: Map<Person, Promise<Visitor>> }
) {
  const visitor = visitors.get(person) ?? signedIn(person, origin)
  visitors.set(person, visitor)

  const { cookie } = await visitor
  return cookie
}

async function signedIn(person: Person, origin: string) {
  const visitor = new Visitor(origin)

  if (person === 'liaison') {
    await visitor.signInAtPortal(await demoLiaison())
  } else {
    await visitor.signIn(PEOPLE.find(({ email }) => email.startsWith(`${person}@`))!)
  }
  return visitor
}
