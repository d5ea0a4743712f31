import { createHash } from 'node:crypto'

/**
 * Leaves drawn from `from` up to, not including, `to`, without choice: draw number n (0, 1, ...) is
 * the first six bytes of SHA-256(seed || ":" || n), as a number, modulo how many there are; one that
 * came before is passed over. Whoever has the seed draws the same ones. In the order of the log.
 */
export function drawnLeaves({
  from,
  seed,
  size,
  to,
}: {
  from: number
  to: number
  seed: string
  size: number
}) {
  const drawn = new Set<number>()
  const wanted = Math.min(size, to - from)

  for (let draw = 0; drawn.size < wanted; draw++) {
    const digest = createHash('sha256').update(`${seed}:${draw}`).digest()
    drawn.add(from + (digest.readUIntBE(0, 6) % (to - from)))
  }
  return [...drawn].toSorted((one, other) => one - other)
}
