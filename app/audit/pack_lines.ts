import { alignedSubtrees, RightEdge, type TreeNode } from '#audit/merkle_tree'

/** One event as the pack discloses it. */
export type DisclosedLeaf = { leafIndex: number; leafHash: Buffer; payload: string }

type Plan = {
  leaves: AsyncIterable<readonly DisclosedLeaf[]>
  /** Every line ends at these sizes at the latest: there an older checkpoint is compared. */
  boundaries: readonly number[]
  hashOf: (node: TreeNode) => Promise<Buffer>
}

/**
 * The lines of `events.tsv`: first leaf, count, SHA-256 in hexadecimal, payload. An event that is
 * disclosed has count 1 and its payload, everything between two of them the hashes of perfect
 * subtrees and no payload. Gap-free from 0 to the tree size, in constant memory. What the lines
 * prove is known when they are through: size, root and how many were disclosed.
 */
export class PackLines {
  private edge = RightEdge.empty()
  disclosed = 0

  constructor(
    private treeSize: number,
    private plan: Plan
  ) {}

  get reached() {
    return this.edge.size
  }

  get rootHash() {
    return this.edge.root()
  }

  /** Joined lines, a batch at a time. Throws when the leaves are not in order. */
  async *text(): AsyncGenerator<string> {
    for await (const leaves of this.plan.leaves) {
      const lines: string[] = []

      for (const leaf of leaves) {
        lines.push(...(await this.gapBefore(leaf.leafIndex)), this.lineOf(leaf))
      }
      yield lines.join('')
    }
    const rest = await this.gapBefore(this.treeSize)
    yield rest.join('')
  }

  private lineOf({ leafIndex, leafHash, payload }: DisclosedLeaf) {
    this.edge.append(leafHash)
    this.disclosed += 1
    return `${leafIndex}\t1\t${leafHash.toString('hex')}\t${payload}\n`
  }

  private async gapBefore(end: number) {
    if (end < this.edge.size) {
      throw new Error(`Leaf ${end} comes after leaf ${this.edge.size}`)
    }
    if (end === this.edge.size) {
      return []
    }
    const lines: string[] = []
    const stops = this.plan.boundaries.filter((size) => size > this.edge.size && size < end)

    for (const to of [...stops, end]) {
      for (const node of alignedSubtrees({ from: this.edge.size, to })) {
        const hash = await this.plan.hashOf(node)
        lines.push(`${this.edge.size}\t${2 ** node.level}\t${hash.toString('hex')}\t\n`)
        this.edge.appendSubtree(hash, node.level)
      }
    }
    return lines
  }
}
