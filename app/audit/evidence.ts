import { canonicalJson, type JsonValue } from '#audit/canonical_json'
import type { AuditEvent, RecordedChange } from '#audit/event'
import { inclusionProof, leafHash, verifiesInclusion } from '#audit/merkle_tree'
import { revealed } from '#audit/private_values'
import {
  agrees,
  eventIdBytes,
  HAPPENED_AT,
  INDEX_COLUMNS,
  termsIn,
  type IndexRow,
} from '#audit/read_model'
import { openStoredCheckpoint } from '#audit/published'
import { checkpointCovering } from '#audit/stored_checkpoints'
import { isStamped } from '#audit/stamp_check'
import { stampCovering } from '#audit/stamp_store'
import { newestHead, storedNodeHash } from '#audit/tree_store'
import { maskNationalId } from '#circular/national_id'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'

/** What is compared before a screen says "verified"; each stands under `audit.checks`. */
export const CHECKS = ['payload', 'index', 'tree', 'signature', 'private_values'] as const

export type Check = (typeof CHECKS)[number]

/** `pending`: sealed, but the signer has not come by yet. */
export type Finding = { check: Check; result: 'passed' | 'failed' | 'pending' }

/** One side of a change as the auditor may see it; erased when the person was (KVKK). */
export type Side = { value: JsonValue; isErased: boolean }

export type Evidence = {
  event: AuditEvent
  /** The bytes that were hashed, as they stand in the database. */
  payload: string
  logId: number
  leafIndex: number
  leafHash: string
  recordedAt: DateTime
  findings: Finding[]
  isVerified: boolean
  changes: { field: string; from: Side; to: Side; isPersonal: boolean }[]
  /** The signed head that contains the event, null until there is one. */
  checkpoint: { treeSize: number; rootHash: string; signedAt: DateTime } | null
  /** The first stamp of another authority on a head that contains it, null until there is one. */
  timeStamp: { treeSize: number; stampedAt: DateTime; isProven: boolean } | null
}

type StoredEvent = IndexRow & {
  log_id: number
  leaf_index: number
  event_ref: number
  recorded_at: Date
  payload: string
  stored_hash: Buffer
  sealed_hash: Buffer
}

type Revealed = Map<string, { value: JsonValue; digest: string }>

/**
 * One sealed event with everything that proves it, computed now from what is
 * stored. Null when there is no such event or it is not sealed yet.
 */
export async function evidenceOf(id: string): Promise<Evidence | null> {
  const stored = await storedEvent(id)

  if (!stored) {
    return null
  }

  const event = JSON.parse(stored.payload) as AuditEvent
  const values = await privateValuesOf(stored.event_ref)
  const checkpoint = await checkpointCovering(stored.log_id, stored.leaf_index)
  const results = {
    payload: isUnaltered(stored, event, id),
    index: agrees(stored, event, await termsIn(db.connection(), [stored])),
    tree: await isInTree(stored),
    signature: checkpoint && (await isSigned(stored, checkpoint.note)),
    private_values: areProven(event['ssps.changes'] ?? [], values),
  }

  return {
    event,
    payload: stored.payload,
    logId: stored.log_id,
    leafIndex: stored.leaf_index,
    leafHash: stored.sealed_hash.toString('hex'),
    recordedAt: DateTime.fromJSDate(stored.recorded_at),
    findings: CHECKS.map((check) => ({ check, result: resultOf(results[check]) })),
    isVerified: CHECKS.every((check) => results[check] !== false),
    changes: (event['ssps.changes'] ?? []).map((change) => readable(change, values)),
    checkpoint,
    timeStamp: await timeStampOf(stored),
  }
}

/** Not proven here either where the program for it is missing: an evidence pack proves it then. */
async function timeStampOf({ leaf_index: leafIndex, log_id: logId }: StoredEvent) {
  const stamp = await stampCovering(logId, leafIndex)
  const head = stamp && (await checkpointCovering(logId, stamp.treeSize - 1))

  return (
    stamp && {
      ...stamp,
      isProven:
        head?.treeSize === stamp.treeSize && (await isStamped(head.note, stamp).catch(() => false)),
    }
  )
}

function resultOf(isPassed: boolean | null) {
  if (isPassed === null) {
    return 'pending'
  }

  return isPassed ? 'passed' : 'failed'
}

/** Undefined for what is no UUID, too: the id comes from an address bar. */
async function storedEvent(id: string): Promise<StoredEvent | undefined> {
  return db
    .from('audit_index')
    .join('audit_events', 'audit_events.id', 'audit_index.event_ref')
    .join('audit_leaves', 'audit_leaves.event_ref', 'audit_index.event_ref')
    .select(
      ...INDEX_COLUMNS,
      db.raw(HAPPENED_AT),
      'audit_leaves.log_id',
      'audit_leaves.leaf_index',
      'audit_leaves.event_ref',
      'audit_leaves.leaf_hash as sealed_hash',
      'audit_events.recorded_at',
      'audit_events.payload',
      'audit_events.leaf_hash as stored_hash'
    )
    .where('audit_index.event_id', eventIdBytes(id))
    .first()
}

function isUnaltered(
  { payload, stored_hash, sealed_hash }: StoredEvent,
  event: AuditEvent,
  id: string
) {
  const hash = leafHash(Buffer.from(payload))

  return (
    hash.equals(sealed_hash) &&
    hash.equals(stored_hash) &&
    event['event.id'] === id &&
    canonicalJson(event as { [name: string]: JsonValue }) === payload
  )
}

async function isInTree({ log_id, leaf_index, sealed_hash }: StoredEvent) {
  const head = await newestHead(db.connection(), log_id)
  return head !== null && isIncluded({ log_id, leaf_index, sealed_hash }, head)
}

async function isSigned(stored: StoredEvent, note: string) {
  try {
    return isIncluded(stored, await openStoredCheckpoint(note, stored.log_id))
  } catch {
    return false
  }
}

async function isIncluded(
  stored: Pick<StoredEvent, 'log_id' | 'leaf_index' | 'sealed_hash'>,
  head: { treeSize: number; rootHash: Buffer }
) {
  const place = { index: stored.leaf_index, size: head.treeSize }
  const hashOf = storedNodeHash(db.connection(), stored.log_id)
  const proof = await inclusionProof(place.index, place.size, hashOf)

  return verifiesInclusion({ ...place, leaf: stored.sealed_hash, root: head.rootHash, proof })
}

/** A value that cannot be opened counts as altered: it proves nothing any more. */
async function privateValuesOf(eventRef: number): Promise<Revealed> {
  const rows = await db.from('audit_private').where('event_ref', eventRef)

  return new Map(rows.map((row) => [row.name as string, opened(row)]))
}

function opened(row: { name: string; salt: Buffer; value: Buffer }) {
  try {
    return revealed(row)
  } catch {
    return { value: null, digest: '' }
  }
}

function areProven(changes: RecordedChange[], values: Revealed) {
  const digests = new Map<string, string | null | undefined>(
    changes.flatMap((change) => digestsOf(change))
  )
  return [...values].every(([name, { digest }]) => digests.get(name) === digest)
}

function digestsOf({ field, from_digest: from, to_digest: to }: RecordedChange) {
  return [
    [`${field}.from`, from],
    [`${field}.to`, to],
  ] as const
}

function readable(change: RecordedChange, values: Revealed) {
  const isPersonal = change.from_digest !== undefined
  const sideOf = (side: 'from' | 'to'): Side =>
    isPersonal
      ? revealedSide(change.field, change[`${side}_digest`], values.get(`${change.field}.${side}`))
      : { value: change[side] ?? null, isErased: false }

  return { field: change.field, from: sideOf('from'), to: sideOf('to'), isPersonal }
}

function revealedSide(
  field: string,
  digest: string | null | undefined,
  found: { value: JsonValue } | undefined
): Side {
  if (!digest) {
    return { value: null, isErased: false }
  }

  return found
    ? { value: masked(field, found.value), isErased: false }
    : { value: null, isErased: true }
}

/** Unmasking a T.C. number is an act of its own, and not the auditor's. */
function masked(field: string, value: JsonValue) {
  return /national_?id$/i.test(field) && typeof value === 'string' ? maskNationalId(value) : value
}
