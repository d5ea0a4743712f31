import {
  alignedSubtrees,
  leafHash,
  nodeHash,
  RightEdge,
  treeRoot,
  type TreeNode,
} from '#audit/merkle_tree'
import { type DisclosedLeaf, PackLines } from '#audit/pack_lines'
import { test } from '@japa/runner'
import fc from 'fast-check'

test.group('The lines of an evidence pack', () => {
  test('lead to the root of the tree, whatever is disclosed and wherever they must end', async ({
    assert,
  }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.nat(299)),
        fc.array(fc.nat(299)),
        async (size, chosen, ends) => {
          const disclosed = within(size, chosen)
          const boundaries = within(size, ends)
          const { lines, text } = await linesOf(size, disclosed, boundaries)

          assert.deepEqual(lines.rootHash, treeRoot(leavesOf(size)))
          assert.equal(lines.disclosed, disclosed.length)
          assert.deepEqual(folded(text), { root: treeRoot(leavesOf(size)), size })
          for (const boundary of boundaries) {
            assert.include(startsIn(text), boundary)
          }
        }
      ),
      { numRuns: 200 }
    )
  })

  test('refuse leaves that are not in order', async ({ assert }) => {
    await assert.rejects(() => linesOf(8, [5, 3], []), /Leaf 3 comes after leaf 6/)
  })

  test('cover a gap by as few perfect subtrees as there can be', ({ assert }) => {
    assert.deepEqual(
      alignedSubtrees({ from: 3, to: 13 }).map(({ index, level }) => [
        index * 2 ** level,
        2 ** level,
      ]),
      [
        [3, 1],
        [4, 4],
        [8, 4],
        [12, 1],
      ]
    )
  })

  test('take no subtree where none may begin', ({ assert }) => {
    const edge = RightEdge.empty()
    edge.append(leafHash(Buffer.from('a')))

    assert.throws(() => edge.appendSubtree(leafHash(Buffer.from('b')), 1), /begins at leaf 1/)
  })
})

async function linesOf(size: number, disclosed: number[], boundaries: number[]) {
  const leaves = leavesOf(size)
  const lines = new PackLines(size, {
    leaves: batchOf(disclosed.map((leafIndex) => ({ ...eventAt(leafIndex), leafIndex }))),
    boundaries,
    hashOf: async ({ index, level }: TreeNode) =>
      treeRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)),
  })
  const text = await Array.fromAsync(lines.text())

  return { lines, text: text.join('') }
}

async function* batchOf(leaves: DisclosedLeaf[]) {
  yield leaves
}

function eventAt(leafIndex: number) {
  const payload = `{"n":${leafIndex}}`
  return { payload, leafHash: leafHash(Buffer.from(payload)) }
}

function leavesOf(size: number) {
  return Array.from({ length: size }, (_, leafIndex) => eventAt(leafIndex).leafHash)
}

function within(size: number, numbers: number[]) {
  return [...new Set(numbers)].filter((one) => one < size).toSorted((one, other) => one - other)
}

/** As the verifiers do: equal neighbours become one, what is left is joined from the right. */
function folded(text: string) {
  const stack: { count: number; hash: Buffer }[] = []
  let size = 0

  for (const line of text.trimEnd().split('\n')) {
    const [, count, hash] = line.split('\t')
    let one = { count: Number(count), hash: Buffer.from(hash, 'hex') }
    size += one.count

    while (stack.at(-1)?.count === one.count) {
      one = { count: one.count * 2, hash: nodeHash(stack.pop()!.hash, one.hash) }
    }
    stack.push(one)
  }
  const root = stack.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(left, right))
  return { root, size }
}

function startsIn(text: string) {
  return text.split('\n').map((line) => Number(line.split('\t')[0]))
}
