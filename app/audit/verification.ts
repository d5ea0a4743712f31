import { BlockCheck } from '#audit/block_check'
import { canonicalJson, type JsonValue } from '#audit/canonical_json'
import type { AuditEvent } from '#audit/event'
import { leafHash, RightEdge, treeRoot } from '#audit/merkle_tree'
import { agrees, HAPPENED_AT, INDEX_COLUMNS, termsIn, type IndexRow } from '#audit/read_model'
import { openCheckpoint } from '#audit/checkpoint'
import type { Verifier } from '#audit/signed_note'
import { StampCheck } from '#audit/stamp_check'
import { publishedCheckpoints, storedVerifiers } from '#audit/published'
import { newestLogId } from '#audit/tree_store'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/** The first thing that is wrong; `leafIndex` and `eventId` where one event is to blame. */
export type Fault = { sentence: string; leafIndex?: number; eventId?: string }

export type Verification = {
  isIntact: boolean
  fault: Fault | null
  logId: number
  treeSize: number
  rootHash: string
  heads: number
  checkpoints: number
  timeStamps: number
  /** SHA-256 of the certificates that the time stamps rest on. */
  authorities: string[]
  /** Written, but not sealed yet. */
  waiting: number
}

type Row = IndexRow & {
  event_ref: number
  leaf_index: number
  payload: string | null
  stored_hash: Buffer | null
  sealed_hash: Buffer
}

type Asked = {
  /** The newest unless named. */
  log?: number
  /** Told how many events were found sound after each batch. */
  onProgress?: (size: number) => void
}

const BATCH = 500
const REFS_AT_ONCE = 20_000
const TILE_WIDTH = 256

class Broken extends Error {
  constructor(readonly fault: Fault) {
    super(fault.sentence)
  }
}

/**
 * Walks a log in leaf order and computes everything anew from the
 * payloads: leaves, tiles, heads, signatures and search rows. Sees one moment
 * of the log, so it may run while events are written.
 */
export async function verifyLog({ log, onProgress }: Asked = {}): Promise<Verification> {
  const logId = log ?? (await newestLogId()) ?? 1
  const published = await publishedCheckpoints(logId)

  return db.transaction(
    (trx) => verified(new Walk(trx, logId, published, onProgress ?? (() => {})), logId),
    { isolationLevel: 'repeatable read' }
  )
}

async function verified(walk: Walk, logId: number): Promise<Verification> {
  try {
    await walk.run()
    return { ...(await walk.summary()), logId, isIntact: true, fault: null }
  } catch (error) {
    if (error instanceof Broken) {
      return { ...(await walk.summary()), logId, isIntact: false, fault: error.fault }
    }
    throw error
  }
}

class Walk {
  private edge = RightEdge.empty()
  private tiles: Buffer[][] = []
  private heads = 0
  private checkpoints = 0
  /** Read with the first checkpoint: a log without one needs no key. */
  private verifiers: Verifier[] | null = null
  private blocks: BlockCheck
  private stamps: StampCheck

  /** `published` was read before the moment the walk sees: no note is newer than its tree. */
  constructor(
    private trx: TransactionClientContract,
    private logId: number,
    private published: Map<number, string[]>,
    private onProgress: (size: number) => void
  ) {
    this.blocks = new BlockCheck(trx, logId)
    this.stamps = new StampCheck(trx, logId)
  }

  async run() {
    await this.stamps.load()

    for (let rows = await this.rows(); rows.length > 0; rows = await this.rows()) {
      await this.walkBatch(rows)
      this.onProgress(this.edge.size)
    }

    await this.ensureNothingSealedBeyond()
    await this.ensureNothingUnsealed()
    this.ensureBlock(await this.blocks.fault())
    this.ensureNoStampMissing()
  }

  async summary() {
    const [{ count }] = await this.trx
      .from('audit_queue')
      .where('log_id', this.logId)
      .count('* as count')

    return {
      treeSize: this.edge.size,
      rootHash: this.edge.root().toString('base64'),
      heads: this.heads,
      checkpoints: this.checkpoints,
      timeStamps: this.stamps.count,
      authorities: [...this.stamps.authorities],
      waiting: Number(count),
    }
  }

  private rows(): Promise<Row[]> {
    const { size } = this.edge

    return this.trx
      .from('audit_leaves')
      .leftJoin('audit_events', 'audit_events.id', 'audit_leaves.event_ref')
      .leftJoin('audit_index', (join) =>
        join
          .on('audit_index.log_id', 'audit_leaves.log_id')
          .andOn('audit_index.leaf_index', 'audit_leaves.leaf_index')
          .andOn('audit_index.event_ref', 'audit_leaves.event_ref')
      )
      .select(
        ...INDEX_COLUMNS,
        this.trx.raw(HAPPENED_AT),
        'audit_leaves.event_ref',
        'audit_leaves.leaf_index',
        'audit_leaves.leaf_hash as sealed_hash',
        'audit_events.payload',
        'audit_events.leaf_hash as stored_hash'
      )
      .where('audit_leaves.log_id', this.logId)
      .whereBetween('audit_leaves.leaf_index', [size, size + BATCH - 1])
      .orderBy('audit_leaves.leaf_index')
      .exec() as Promise<Row[]>
  }

  private async walkBatch(rows: Row[]) {
    const terms = await termsIn(this.trx, rows)
    const heads = await this.headsWithin(rows.length)
    const notes = await this.notesWithin(rows.length)

    for (const row of rows) {
      const event = this.ensureSound(row, terms)
      this.ensureBlock(await this.blocks.widen(row.leaf_index, event))
      this.stamps.note(event)
      this.edge.append(row.sealed_hash)
      await this.growTile(row.sealed_hash, 0)
      this.compareHead(heads.get(this.edge.size), row)
      await this.compareNotes(notes.get(this.edge.size) ?? [], row)
      await this.ensureStamped(notes.get(this.edge.size) ?? [], row)
    }
  }

  private ensureSound(row: Row, terms: Map<number, string>) {
    const { leaf_index: leafIndex, payload, sealed_hash: sealed } = row

    if (leafIndex !== this.edge.size) {
      throw new Broken({ sentence: `Leaf ${this.edge.size} is missing`, leafIndex: this.edge.size })
    }

    if (payload === null) {
      throw this.broken(row, 'the event is gone')
    }

    const hash = leafHash(Buffer.from(payload))

    if (!hash.equals(sealed)) {
      throw this.broken(row, 'the payload is not the one that was sealed')
    }

    if (!row.stored_hash?.equals(sealed)) {
      throw this.broken(row, 'the hash beside the payload is another one')
    }

    return this.ensureReadable(row, payload, terms)
  }

  private ensureReadable(row: Row, payload: string, terms: Map<number, string>) {
    const event = JSON.parse(payload) as AuditEvent

    if (canonicalJson(event as { [name: string]: JsonValue }) !== payload) {
      throw this.broken(row, 'the payload is not canonical JSON')
    }

    if (!row.event_id || !agrees(row, event, terms)) {
      throw this.broken(row, 'the search row does not say what the event says')
    }
    return event
  }

  /** A tile is only a copy of hashes; a wrong one would break every proof made from it. */
  private async growTile(hash: Buffer, level: number): Promise<void> {
    const hashes = (this.tiles[level] ??= [])
    hashes.push(hash)

    if (hashes.length === TILE_WIDTH) {
      const idx = this.edge.size / TILE_WIDTH ** (level + 1) - 1
      const tile = await this.trx
        .from('audit_tiles')
        .where({ log_id: this.logId, level, idx })
        .first()

      if (!tile?.hashes.equals(Buffer.concat(hashes))) {
        throw new Broken({ sentence: `Tile ${idx} of level ${level} is missing or wrong` })
      }

      this.tiles[level] = []
      await this.growTile(treeRoot(hashes), level + 1)
    }
  }

  private compareHead(rootHash: Buffer | undefined, row: Row) {
    if (!rootHash) {
      return
    }

    this.heads += 1

    if (!rootHash.equals(this.edge.root())) {
      throw this.broken(row, `the tree head of ${this.edge.size} events has another root`)
    }
  }

  private async compareNotes(notes: string[], row: Row) {
    for (const note of notes) {
      const head = await this.opened(note, row)
      this.checkpoints += 1

      if (!head.rootHash.equals(this.edge.root())) {
        throw this.broken(row, `the signed checkpoint of ${this.edge.size} events has another root`)
      }
    }
  }

  /** It is on the note as it was signed then, the one in the database or the one that left it. */
  private async ensureStamped(notes: string[], row: Row) {
    if (!(await this.stamps.holds(this.edge.size, notes))) {
      throw this.broken(row, `the time stamp on ${this.edge.size} events is not to be trusted`)
    }
  }

  private ensureNoStampMissing() {
    const missing = this.stamps.missing()

    if (missing !== undefined) {
      throw new Broken({ sentence: `The time stamp on ${missing} events is missing` })
    }
  }

  private ensureBlock(sentence: string | null) {
    if (sentence) {
      throw new Broken({ sentence })
    }
  }

  private async opened(note: string, row: Row) {
    try {
      this.verifiers ??= await storedVerifiers(this.logId)
      return openCheckpoint(note, ...this.verifiers)
    } catch (error) {
      throw this.broken(row, `a checkpoint is not to be trusted: ${(error as Error).message}`)
    }
  }

  private async headsWithin(count: number) {
    const rows = await this.within('audit_tree_heads', count).select('tree_size', 'root_hash')
    return new Map(rows.map((row) => [row.tree_size as number, row.root_hash as Buffer]))
  }

  /** Those in the database and those that left it, each once. */
  private async notesWithin(count: number) {
    const rows = await this.within('audit_checkpoints', count).select('tree_size', 'note')
    const notes = new Map<number, string[]>()

    for (let size = this.edge.size + 1; size <= this.edge.size + count; size++) {
      const stored = rows.filter((row) => row.tree_size === size).map((row) => row.note as string)
      const all = new Set([...stored, ...(this.published.get(size) ?? [])])

      if (all.size > 0) {
        notes.set(size, [...all])
      }
    }

    return notes
  }

  private within(table: string, count: number) {
    const { size } = this.edge

    return this.trx
      .from(table)
      .where('log_id', this.logId)
      .whereBetween('tree_size', [size + 1, size + count])
  }

  private async ensureNothingSealedBeyond() {
    const { size } = this.edge
    const [{ largest }] = await this.trx
      .from('audit_tree_heads')
      .where('log_id', this.logId)
      .max('tree_size as largest')
    const sizes = [
      largest ?? 0,
      await this.largestSigned(),
      this.stamps.largest,
      ...this.published.keys(),
    ]
    const promised = sizes.reduce((most, one) => Math.max(most, one), 0)

    if (promised > size) {
      throw new Broken({
        sentence: `Leaf ${size} is missing: ${promised} were sealed`,
        leafIndex: size,
      })
    }
  }

  private async largestSigned() {
    const [{ largest }] = await this.trx
      .from('audit_checkpoints')
      .where('log_id', this.logId)
      .max('tree_size as largest')

    return (largest as number | null) ?? 0
  }

  /** An event that neither was sealed nor waits for it was hidden from the tree. */
  private async ensureNothingUnsealed() {
    const [{ last }] = await this.trx.from('audit_events').max('id as last')

    for (let from = 0; from < (last ?? 0); from += REFS_AT_ONCE) {
      const hidden = await this.trx
        .from('audit_events')
        .leftJoin('audit_leaves', 'audit_leaves.event_ref', 'audit_events.id')
        .leftJoin('audit_queue', 'audit_queue.event_ref', 'audit_events.id')
        .select('audit_events.id', 'audit_events.payload')
        .where('audit_events.log_id', this.logId)
        .whereBetween('audit_events.id', [from + 1, from + REFS_AT_ONCE])
        .whereNull('audit_leaves.event_ref')
        .whereNull('audit_queue.event_ref')
        .first()

      if (hidden) {
        const eventId = eventIdIn(hidden.payload)
        throw new Broken({
          sentence: `Event ${eventId} was never sealed and does not wait`,
          eventId,
        })
      }
    }
  }

  private broken({ leaf_index: leafIndex, payload }: Row, what: string) {
    const eventId = eventIdIn(payload)
    return new Broken({
      sentence: `Event ${eventId} (leaf ${leafIndex}): ${what}`,
      leafIndex,
      eventId,
    })
  }
}

/** What was tampered with may be no JSON any more. */
function eventIdIn(payload: string | null) {
  return /"event\.id":"([0-9a-f-]{36})"/.exec(payload ?? '')?.[1] ?? 'unknown'
}
