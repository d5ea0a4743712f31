import type { Figure } from '#bench/figure'
import type { Served } from '#bench/processes'
import { Visitor } from '#bench/visitor'
import type { World } from '#bench/world'

/** What is measured: the product's web process, what lies in its database, who is signed in. */
export type Scene = {
  world: World
  product: Served
  visitors: Map<string, Visitor>
  /** Ten million events instead of one. */
  isFull: boolean
}

/** Yields each figure as soon as it is known. */
export type Group = (scene: Scene) => AsyncGenerator<Figure>

/** One session for all groups: a code of the authenticator counts once in half a minute. */
export async function signedIn({ world, product, visitors }: Scene, name: string) {
  const visitor = visitors.get(name) ?? new Visitor(product.origin)

  if (!visitors.has(name)) {
    visitors.set(name, visitor)
    await visitor.signIn(world.signInOf(name))
  }
  return visitor
}
