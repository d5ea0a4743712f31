import { hashesIn, HASH_LENGTH, treeRoot, RightEdge, type TreeNode } from '#audit/merkle_tree'
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/** A full tile: the hashes of 256 neighbours, 8 levels apart from the next tile level. */
const TILE_HEIGHT = 8
const TILE_WIDTH = 2 ** TILE_HEIGHT

export type StoredHead = { logId: number; treeSize: number; rootHash: Buffer; edge: RightEdge }

type Span = { logId: number; from: number; to: number }

/** The newest head of a log, or of the newest log; null before the first sealing. */
export async function newestHead(
  client: QueryClientContract = db.connection(),
  logId?: number
): Promise<StoredHead | null> {
  const row = await client
    .from('audit_tree_heads')
    .if(logId !== undefined, (query) => query.where('log_id', logId!))
    .orderBy([
      { column: 'log_id', order: 'desc' },
      { column: 'tree_size', order: 'desc' },
    ])
    .first()

  return row
    ? {
        logId: row.log_id,
        treeSize: row.tree_size,
        rootHash: row.root_hash,
        edge: RightEdge.from({ size: row.tree_size, bytes: row.right_edge }),
      }
    : null
}

/** The log that is written now; null before the first sealing. */
export async function newestLogId(client: QueryClientContract = db.connection()) {
  const row = await client.from('audit_tree_heads').max('log_id as log_id').first()
  return row.log_id as number | null
}

/**
 * Adds the leaves after the head: rows, tiles that became full, the new head.
 * Runs under the sealer's lease.
 */
export async function growTree(
  client: QueryClientContract,
  head: { logId: number; edge: RightEdge },
  leaves: { eventRef: number; leafHash: Buffer }[]
) {
  const { logId, edge } = head
  const span = { logId, from: edge.size, to: edge.size + leaves.length }
  const rows = leaves.map(({ eventRef, leafHash }, position) => ({
    log_id: logId,
    leaf_index: span.from + position,
    event_ref: eventRef,
    leaf_hash: leafHash,
  }))

  await client.insertQuery().table('audit_leaves').multiInsert(rows)
  await fillTiles(client, span)

  leaves.forEach(({ leafHash }) => edge.append(leafHash))
  await client.insertQuery().table('audit_tree_heads').insert({
    log_id: logId,
    tree_size: edge.size,
    root_hash: edge.root(),
    right_edge: edge.bytes(),
  })
}

/** The hash of any complete perfect subtree, from the widest tile that holds it. */
export function storedNodeHash(client: QueryClientContract, logId: number) {
  return async ({ level, index }: TreeNode) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT)
    const width = 2 ** (level % TILE_HEIGHT)
    const from = index * width

    return treeRoot(await hashesAt(client, tileLevel, { logId, from, to: from + width }))
  }
}

/**
 * The same for who asks from left to right: each full tile is read once, however many of its nodes
 * are asked for. Not for two at once.
 */
export function nodeHashInOrder(client: QueryClientContract, logId: number) {
  const read = new Map<number, { idx: number; hashes: Buffer[] }>()
  const hashOf = storedNodeHash(client, logId)

  return async ({ level, index }: TreeNode) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT)
    const width = 2 ** (level % TILE_HEIGHT)
    const idx = Math.floor((index * width) / TILE_WIDTH)

    if (read.get(tileLevel)?.idx !== idx) {
      const [tile] = await tilesAt(client, tileLevel, { logId, from: idx, to: idx + 1 })

      if (!tile) {
        return hashOf({ level, index })
      }
      read.set(tileLevel, { idx, hashes: hashesIn(tile) })
    }
    const from = (index * width) % TILE_WIDTH
    return treeRoot(read.get(tileLevel)!.hashes.slice(from, from + width))
  }
}

async function fillTiles(client: QueryClientContract, span: Span) {
  let { from, to } = span

  for (let level = 0; from < to; level++) {
    const [first, end] = [Math.floor(from / TILE_WIDTH), Math.floor(to / TILE_WIDTH)]

    for (let idx = first; idx < end; idx++) {
      await storeTile(client, { logId: span.logId, level, idx })
    }

    ;[from, to] = [first, end]
  }
}

async function storeTile(
  client: QueryClientContract,
  { logId, level, idx }: { logId: number; level: number; idx: number }
) {
  const from = idx * TILE_WIDTH
  const hashes = await hashesAt(client, level, { logId, from, to: from + TILE_WIDTH })

  await client
    .insertQuery()
    .table('audit_tiles')
    .insert({ log_id: logId, level, idx, hashes: Buffer.concat(hashes) })
}

/**
 * The hashes of one tile level: from its own full tile, else the leaves, or
 * the roots of the tiles below. A span never crosses the edge of a tile.
 */
async function hashesAt(client: QueryClientContract, level: number, span: Span) {
  const start = span.from % TILE_WIDTH
  const [tile] = await tilesAt(client, level, {
    logId: span.logId,
    from: Math.floor(span.from / TILE_WIDTH),
    to: Math.floor(span.from / TILE_WIDTH) + 1,
  })

  if (tile) {
    const end = start + span.to - span.from
    return hashesIn(tile.subarray(start * HASH_LENGTH, end * HASH_LENGTH))
  }

  const hashes =
    level === 0 ? await leavesAt(client, span) : await tileRootsAt(client, level - 1, span)

  if (hashes.length !== span.to - span.from) {
    throw new Error(`Level ${level} of the tree lacks hashes from ${span.from} to ${span.to}`)
  }

  return hashes
}

async function leavesAt(client: QueryClientContract, { logId, from, to }: Span) {
  const rows = await client
    .from('audit_leaves')
    .select('leaf_hash')
    .where('log_id', logId)
    .whereBetween('leaf_index', [from, to - 1])
    .orderBy('leaf_index')

  return rows.map((row) => row.leaf_hash as Buffer)
}

async function tileRootsAt(client: QueryClientContract, level: number, span: Span) {
  const tiles = await tilesAt(client, level, span)
  return tiles.map((tile) => treeRoot(hashesIn(tile)))
}

async function tilesAt(client: QueryClientContract, level: number, { logId, from, to }: Span) {
  const rows = await client
    .from('audit_tiles')
    .select('hashes')
    .where('log_id', logId)
    .where('level', level)
    .whereBetween('idx', [from, to - 1])
    .orderBy('idx')

  return rows.map((row) => row.hashes as Buffer)
}
