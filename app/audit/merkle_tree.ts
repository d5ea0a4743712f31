import { createHash } from 'node:crypto'

/** A perfect subtree: the 2^level leaves from index * 2^level on. */
export type TreeNode = { level: number; index: number }

/** The leaves from `from` up to, not including, `to`. */
type Range = { from: number; to: number }

type NodeHash = (node: TreeNode) => Promise<Buffer>

export const HASH_LENGTH = 32

/** SHA-256(0x00 || data) (RFC 6962, 2.1). */
export function leafHash(data: Uint8Array) {
  return createHash('sha256').update(Uint8Array.of(0)).update(data).digest()
}

/** SHA-256(0x01 || left || right) (RFC 6962, 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array) {
  return createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest()
}

/** The root of a tree without leaves: SHA-256 of nothing. */
export function emptyRoot() {
  return createHash('sha256').digest()
}

/**
 * The right edge of a growing tree: the roots of its perfect subtrees, largest
 * first. All that appending needs, so that a batch costs O(log n) to resume.
 */
export class RightEdge {
  private constructor(
    public size: number,
    private hashes: Buffer[]
  ) {}

  static empty() {
    return new RightEdge(0, [])
  }

  /** Throws when `bytes` is not one hash per perfect subtree of a tree of `size` leaves. */
  static from({ size, bytes }: { size: number; bytes: Buffer }) {
    const subtrees = perfectSubtrees({ from: 0, to: size }).length

    if (bytes.length !== subtrees * HASH_LENGTH) {
      throw new Error(`The right edge of ${size} leaves has ${subtrees} hashes`)
    }

    return new RightEdge(size, hashesIn(bytes))
  }

  append(leaf: Buffer) {
    this.appendSubtree(leaf, 0)
  }

  /** Adds the 2^level leaves whose root this is. Throws where no such subtree may begin. */
  appendSubtree(root: Buffer, level: number) {
    const width = 2 ** level

    if (this.size % width !== 0) {
      throw new RangeError(`No perfect subtree of ${width} leaves begins at leaf ${this.size}`)
    }

    let hash = root

    for (let at = this.size / width; at % 2 === 1; at = (at - 1) / 2) {
      hash = nodeHash(this.hashes.pop()!, hash)
    }

    this.hashes.push(hash)
    this.size += width
  }

  root() {
    return this.size === 0 ? emptyRoot() : folded(this.hashes)
  }

  bytes() {
    return Buffer.concat(this.hashes)
  }
}

/**
 * The perfect subtrees that cover the leaves from `from` up to, not including, `to`, from left to
 * right, each as large as its place allows.
 */
export function alignedSubtrees({ from, to }: Range): TreeNode[] {
  const nodes: TreeNode[] = []

  for (let start = from; start < to; start += 2 ** nodes.at(-1)!.level) {
    let level = levelOfLargestWithin(to - start)

    while (start % 2 ** level !== 0) {
      level -= 1
    }
    nodes.push({ level, index: start / 2 ** level })
  }

  return nodes
}

/** The root over all leaf hashes (RFC 6962, 2.1). */
export function treeRoot(leaves: readonly Buffer[]) {
  const edge = RightEdge.empty()
  leaves.forEach((leaf) => edge.append(leaf))
  return edge.root()
}

/** Splits joined hashes again. */
export function hashesIn(bytes: Buffer) {
  return Array.from({ length: bytes.length / HASH_LENGTH }, (_, position) =>
    bytes.subarray(position * HASH_LENGTH, (position + 1) * HASH_LENGTH)
  )
}

/**
 * The hashes that prove leaf `index` to stand in the tree of `size` leaves,
 * from the leaf upwards (RFC 6962, 2.1.1).
 */
export function inclusionProof(index: number, size: number, hashOf: NodeHash) {
  if (!isCount(index) || !isCount(size) || index >= size) {
    throw new RangeError(`A tree of ${size} leaves has no leaf ${index}`)
  }

  return rangeHashes(inclusionRanges(index, { from: 0, to: size }), hashOf)
}

/**
 * The hashes that prove the tree of `first` leaves to be the beginning of the
 * tree of `second` leaves (RFC 6962, 2.1.2).
 */
export function consistencyProof(first: number, second: number, hashOf: NodeHash) {
  if (!isCount(first) || !isCount(second) || first < 1 || first > second) {
    throw new RangeError(`There is no proof from ${first} to ${second} leaves`)
  }

  return rangeHashes(consistencyRanges(first, { from: 0, to: second }, true), hashOf)
}

/**
 * Whether `leaf` stands at `index` in the tree of `size` leaves with this root
 * (RFC 9162, 2.1.3.2).
 */
export function verifiesInclusion(claim: {
  index: number
  size: number
  leaf: Buffer
  root: Buffer
  proof: readonly Buffer[]
}) {
  const { index, size, leaf, root, proof } = claim

  if (!isCount(index) || !isCount(size) || index >= size || !areHashes([leaf, ...proof])) {
    return false
  }

  const ranges = inclusionRanges(index, { from: 0, to: size })

  if (ranges.length !== proof.length) {
    return false
  }

  return proof
    .reduce(
      (hash, sibling, height) =>
        ranges[height].to <= index ? nodeHash(sibling, hash) : nodeHash(hash, sibling),
      leaf
    )
    .equals(root)
}

/**
 * Whether the tree with the first root is the beginning of the tree with the
 * second (RFC 9162, 2.1.4.2). An empty first tree proves nothing.
 */
export function verifiesConsistency(claim: {
  first: number
  second: number
  firstRoot: Buffer
  secondRoot: Buffer
  proof: readonly Buffer[]
}) {
  const { first, second, firstRoot, secondRoot, proof } = claim

  if (!isCount(first) || !isCount(second) || first < 1 || first > second) {
    return false
  }

  if (first === second) {
    return proof.length === 0 && firstRoot.equals(secondRoot)
  }

  const ranges = consistencyRanges(first, { from: 0, to: second }, true)
  return ranges.length === proof.length && areHashes(proof) && joinsBothRoots(claim, ranges)
}

/**
 * Both roots are built from the same hashes: what lies within the first tree
 * enters both, the rest only the second. When the first tree is perfect its
 * own root is where both begin.
 */
function joinsBothRoots(
  claim: { first: number; firstRoot: Buffer; secondRoot: Buffer; proof: readonly Buffer[] },
  ranges: Range[]
) {
  const startsAtRoot = ranges[0].from >= claim.first
  const start = startsAtRoot ? claim.firstRoot : claim.proof[0]
  const steps = startsAtRoot ? 0 : 1
  let [older, newer] = [start, start]

  for (const [position, hash] of claim.proof.slice(steps).entries()) {
    if (ranges[position + steps].from < claim.first) {
      older = nodeHash(hash, older)
      newer = nodeHash(hash, newer)
    } else {
      newer = nodeHash(newer, hash)
    }
  }

  return older.equals(claim.firstRoot) && newer.equals(claim.secondRoot)
}

function inclusionRanges(index: number, { from, to }: Range): Range[] {
  if (to - from === 1) {
    return []
  }

  const middle = from + largestPowerBelow(to - from)

  return index < middle
    ? [...inclusionRanges(index, { from, to: middle }), { from: middle, to }]
    : [...inclusionRanges(index, { from: middle, to }), { from, to: middle }]
}

function consistencyRanges(first: number, { from, to }: Range, isFirstRoot: boolean): Range[] {
  if (first === to) {
    return isFirstRoot ? [] : [{ from, to }]
  }

  const middle = from + largestPowerBelow(to - from)

  return first <= middle
    ? [...consistencyRanges(first, { from, to: middle }, isFirstRoot), { from: middle, to }]
    : [...consistencyRanges(first, { from: middle, to }, false), { from, to: middle }]
}

async function rangeHashes(ranges: Range[], hashOf: NodeHash) {
  const hashes: Buffer[] = []

  for (const range of ranges) {
    hashes.push(await rangeHash(range, hashOf))
  }

  return hashes
}

async function rangeHash(range: Range, hashOf: NodeHash) {
  return folded(await Promise.all(perfectSubtrees(range).map((node) => hashOf(node))))
}

/** Largest first, as the tree splits them. */
function perfectSubtrees({ from, to }: Range) {
  const nodes: TreeNode[] = []
  let start = from

  while (start < to) {
    const level = levelOfLargestWithin(to - start)
    nodes.push({ level, index: start / 2 ** level })
    start += 2 ** level
  }

  return nodes
}

function folded(hashes: readonly Buffer[]) {
  return hashes.reduceRight((right, left) => nodeHash(left, right))
}

function largestPowerBelow(count: number) {
  return 2 ** levelOfLargestWithin(count - 1)
}

/** Counted, not by logarithm, which rounds from 2^48 on. */
function levelOfLargestWithin(count: number) {
  let level = 0

  while (2 ** (level + 1) <= count) {
    level += 1
  }

  return level
}

function isCount(number: number) {
  return Number.isSafeInteger(number) && number >= 0
}

function areHashes(values: readonly Buffer[]) {
  return values.every((value) => value.length === HASH_LENGTH)
}
