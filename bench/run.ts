import { type Figure } from '#bench/figure'
import { approval } from '#bench/groups/approval'
import { audit } from '#bench/groups/audit'
import { letterRun } from '#bench/groups/letter_run'
import { letters } from '#bench/groups/letters'
import { lists } from '#bench/groups/lists'
import { pages, portal } from '#bench/groups/pages'
import { paper } from '#bench/groups/paper'
import type { Group } from '#bench/groups/scene'
import { signIn } from '#bench/groups/sign_in'
import { startUp } from '#bench/groups/start_up'
import { serveProduct } from '#bench/processes'
import type { Visitor } from '#bench/visitor'
import { newWorld } from '#bench/world'

const GROUPS: Readonly<Record<string, Group>> = {
  'start-up': startUp,
  pages,
  portal,
  lists,
  'sign-in': signIn,
  audit,
  approval,
  letters,
  'letter-run': letterRun,
  paper,
}

export const groupNames = Object.keys(GROUPS)

/** Measures one group, or all of them one after the other, on an empty database. */
export async function* figuresOf(name?: string, { isFull = false } = {}): AsyncGenerator<Figure> {
  const world = await newWorld()
  const product = await serveProduct()
  const visitors = new Map<string, Visitor>()

  try {
    for (const group of name ? [GROUPS[name]] : Object.values(GROUPS)) {
      yield* group({ world, product, visitors, isFull })
    }
  } finally {
    visitors.forEach((visitor) => visitor.leave())
    await product.stop()
  }
}
