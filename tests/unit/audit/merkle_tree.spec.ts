import {
  consistencyProof,
  emptyRoot,
  inclusionProof,
  leafHash,
  nodeHash,
  RightEdge,
  treeRoot,
  verifiesConsistency,
  verifiesInclusion,
  type TreeNode,
} from '#audit/merkle_tree'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { CONSISTENCY_CASES } from './vectors/consistency.js'
import { INCLUSION_CASES } from './vectors/inclusion.js'
import {
  CONSISTENCY_PROOFS,
  EMPTY_ROOT,
  INCLUSION_PATHS,
  INPUTS,
  LEAVES,
  NODES,
  REAL_LOG,
  ROOTS,
} from './vectors/known_answers.js'

const PUBLISHED_LEAVES = INPUTS.map((input) => leafHash(hex(input)))

test.group('Merkle tree, published answers (RFC 6962)', () => {
  test('the empty root, leaves and nodes', ({ assert }) => {
    assert.equal(emptyRoot().toString('hex'), EMPTY_ROOT)
    assert.equal(treeRoot([]).toString('hex'), EMPTY_ROOT)

    for (const { data, hash } of LEAVES) {
      assert.equal(leafHash(hex(data)).toString('hex'), hash)
    }

    for (const { left, right, hash } of NODES) {
      assert.equal(nodeHash(hex(left), hex(right)).toString('hex'), hash)
    }
  })

  test('the roots of the first one to eight inputs', ({ assert }) => {
    const roots = ROOTS.map((_, position) => treeRoot(PUBLISHED_LEAVES.slice(0, position + 1)))

    assert.deepEqual(
      roots.map((root) => root.toString('hex')),
      ROOTS
    )
  })

  test('inclusion paths are made exactly as published')
    .with(INCLUSION_PATHS)
    .run(async ({ assert }, { index, size, path }) => {
      const proof = await inclusionProof(index, size, nodesOf(PUBLISHED_LEAVES))

      assert.deepEqual(
        proof.map((hash) => hash.toString('hex')),
        path
      )
    })

  test('consistency proofs are made exactly as published')
    .with(CONSISTENCY_PROOFS)
    .run(async ({ assert }, { first, second, proof }) => {
      const made = await consistencyProof(first, second, nodesOf(PUBLISHED_LEAVES))

      assert.deepEqual(
        made.map((hash) => hash.toString('hex')),
        proof
      )
    })

  test('a leaf of a real log of 3,630,887 leaves is accepted', ({ assert }) => {
    const leaf = leafHash(hex(REAL_LOG.leafData))
    const { index, size } = REAL_LOG
    const claim = { index, size, leaf, root: hex(REAL_LOG.root), proof: REAL_LOG.path.map(hex) }

    assert.equal(leaf.toString('hex'), REAL_LOG.leafHash)
    assert.isTrue(verifiesInclusion(claim))
    assert.isFalse(verifiesInclusion({ ...claim, index: index + 1 }))
  })

  test('inclusion {name}')
    .with(INCLUSION_CASES)
    .run(({ assert }, { index, size, root, leaf, proof, accepted }) => {
      const claim = { index: Number(index), size: Number(size), leaf: base64(leaf) }

      assert.equal(
        verifiesInclusion({ ...claim, root: base64(root), proof: proof.map(base64) }),
        accepted
      )
    })

  test('consistency {name}')
    .with(CONSISTENCY_CASES)
    .run(({ assert }, { first, second, firstRoot, secondRoot, proof, accepted }) => {
      const claim = { first: Number(first), second: Number(second), proof: proof.map(base64) }
      const roots = { firstRoot: base64(firstRoot), secondRoot: base64(secondRoot) }

      assert.equal(verifiesConsistency({ ...claim, ...roots }), accepted)
    })
})

test.group('Merkle tree, against the definition', () => {
  test('appending one by one gives the root of the definition', ({ assert }) => {
    fc.assert(
      fc.property(leafCounts(), (count) => {
        assert.deepEqual(treeRoot(leavesOf(count)), naiveRoot(leavesOf(count)))
      })
    )
  })

  test('an edge that was stored and read goes on as if it had never stopped', ({ assert }) => {
    fc.assert(
      fc.property(leafCounts(), leafCounts(), (before, after) => {
        const leaves = leavesOf(before + after)
        const edge = RightEdge.empty()
        leaves.slice(0, before).forEach((leaf) => edge.append(leaf))

        const resumed = RightEdge.from({ size: edge.size, bytes: edge.bytes() })
        leaves.slice(before).forEach((leaf) => resumed.append(leaf))

        assert.equal(resumed.size, before + after)
        assert.deepEqual(resumed.root(), naiveRoot(leaves))
      })
    )
  })

  test('an edge of another size is refused', ({ assert }) => {
    assert.throws(() => RightEdge.from({ size: 3, bytes: Buffer.alloc(32) }), /2 hashes/)
  })

  test('every leaf is proven, and no other leaf or root in its place', async ({ assert }) => {
    await fc.assert(
      fc.asyncProperty(leafCounts(), fc.nat(), async (extra, pick) => {
        const leaves = leavesOf(extra + 1)
        const [size, index] = [leaves.length, pick % leaves.length]
        const proof = await inclusionProof(index, size, nodesOf(leaves))
        const claim = { index, size, leaf: leaves[index], root: naiveRoot(leaves), proof }

        assert.isTrue(verifiesInclusion(claim))
        assert.isFalse(verifiesInclusion({ ...claim, leaf: leafHash(Buffer.from('forged')) }))
        assert.isFalse(verifiesInclusion({ ...claim, root: leafHash(Buffer.from('forged')) }))
        assert.isFalse(verifiesInclusion({ ...claim, proof: [...proof, proof[0] ?? claim.root] }))
      })
    )
  })

  test('every tree is consistent with its beginnings, and with no rewritten one', async ({
    assert,
  }) => {
    await fc.assert(
      fc.asyncProperty(leafCounts(), fc.nat(), async (extra, pick) => {
        const leaves = leavesOf(extra + 1)
        const [first, second] = [1 + (pick % leaves.length), leaves.length]
        const proof = await consistencyProof(first, second, nodesOf(leaves))
        const secondRoot = naiveRoot(leaves)
        const claim = {
          first,
          second,
          firstRoot: naiveRoot(leaves.slice(0, first)),
          secondRoot,
          proof,
        }
        const rewritten = [leafHash(Buffer.from('rewritten')), ...leaves.slice(1, first)]

        assert.isTrue(verifiesConsistency(claim))
        assert.isFalse(verifiesConsistency({ ...claim, firstRoot: naiveRoot(rewritten) }))
      })
    )
  })

  test('there is no proof for a leaf or a beginning outside the tree', ({ assert }) => {
    const nodes = nodesOf(leavesOf(3))

    assert.throws(() => inclusionProof(3, 3, nodes), RangeError)
    assert.throws(() => consistencyProof(0, 3, nodes), RangeError)
    assert.throws(() => consistencyProof(4, 3, nodes), RangeError)
  })
})

function leafCounts() {
  return fc.nat({ max: 70 })
}

function leavesOf(count: number) {
  return Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)))
}

/** The definition of RFC 6962, 2.1, word for word. */
function naiveRoot(leaves: Buffer[]): Buffer {
  if (leaves.length < 2) {
    return leaves[0] ?? emptyRoot()
  }

  let middle = 1
  while (middle * 2 < leaves.length) {
    middle *= 2
  }

  return nodeHash(naiveRoot(leaves.slice(0, middle)), naiveRoot(leaves.slice(middle)))
}

function nodesOf(leaves: Buffer[]) {
  return async ({ level, index }: TreeNode) =>
    naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level))
}

function hex(text: string) {
  return Buffer.from(text, 'hex')
}

function base64(text: string) {
  return Buffer.from(text, 'base64')
}
