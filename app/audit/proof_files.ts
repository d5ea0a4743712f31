import { bodyOf, parseCheckpoint } from '#audit/checkpoint'
import { disclosedLeaves, LogNotIntact } from '#audit/pack_leaves'
import { type DisclosedLeaf, PackLines } from '#audit/pack_lines'
import { EventTable } from '#audit/row_export'
import type { AuditFilters } from '#audit/search'
import { formerKeyFiles, publicKeyFile } from '#audit/published'
import { type StoredCheckpoint } from '#audit/stored_checkpoints'
import { isStamped } from '#audit/stamp_check'
import { type StoredStamp, storedStamps } from '#audit/stamp_store'
import { nodeHashInOrder } from '#audit/tree_store'
import type { I18n } from '@adonisjs/i18n'
import db from '@adonisjs/lucid/services/db'
import { createWriteStream } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'

type Asked = {
  filters: AuditFilters
  checkpoint: StoredCheckpoint
  i18n: I18n
  /** Told the size reached after each batch; what it throws ends the writing. */
  onProgress: (reached: number) => Promise<void>
}

export type ProofFacts = {
  disclosed: number
  /** The first and the last event that is disclosed: where they stand and when they happened. */
  first: { leafIndex: number; at: string } | null
  last: { leafIndex: number; at: string } | null
  older: number
  stamps: number
}

/** One older head a day is enough to be a witness of it, and this many days back. */
const MOST_OLDER = 60

/**
 * The files of an evidence pack that prove something (AUDIT_LOG.md, 4), and the same events as a
 * table for people, into an empty folder. Computes the root of what it wrote itself: throws where
 * it is not the signed one, so that no pack leaves that does not prove.
 */
export async function writeProofFiles(folder: string, asked: Asked): Promise<ProofFacts> {
  const { checkpoint } = asked
  const { logId, treeSize } = checkpoint
  const stamps = await storedStamps(db.connection(), logId, { upTo: treeSize })
  const older = await olderCheckpoints(
    checkpoint,
    stamps.map((stamp) => stamp.treeSize)
  )

  await writeFile(join(folder, 'checkpoint'), checkpoint.note)
  await copyKeys(folder)
  await writeOlder(folder, older)
  await writeStamps(folder, stamps, [checkpoint.note, ...older])
  const { ends, lines } = await writeEvents(folder, asked, older)

  if (lines.rootHash.toString('base64') !== checkpoint.rootHash) {
    throw new Error('What was written does not lead to the signed head')
  }
  return { ...ends, disclosed: lines.disclosed, older: older.length, stamps: stamps.length }
}

async function writeEvents(folder: string, asked: Asked, older: StoredCheckpoint['note'][]) {
  const { checkpoint, filters, i18n, onProgress } = asked
  const { logId, treeSize } = checkpoint
  const proof = createWriteStream(join(folder, 'events.tsv'), { flags: 'wx' })
  const table = createWriteStream(join(folder, 'events.csv'), { flags: 'wx' })
  const rows = new EventTable(i18n)
  const ends: Pick<ProofFacts, 'first' | 'last'> = { first: null, last: null }

  async function* copied(): AsyncGenerator<DisclosedLeaf[]> {
    for await (const leaves of disclosedLeaves(filters, { logId, treeSize })) {
      const found = leaves.map(({ leafIndex, payload }) => ({
        leafIndex,
        event: JSON.parse(payload),
      }))
      ends.first ??= endOf(found[0])
      ends.last = endOf(found.at(-1)!)
      await write(table, await rows.lines(found))
      yield leaves
    }
  }
  const lines = new PackLines(treeSize, {
    leaves: copied(),
    boundaries: older.map((note) => parseCheckpoint(bodyOf(note)).treeSize),
    hashOf: nodeHashInOrder(db.connection(), logId),
  })

  try {
    await write(table, rows.heading('spreadsheet'))
    for await (const text of lines.text()) {
      await write(proof, text)
      await onProgress(lines.reached)
    }
  } finally {
    await Promise.all([proof, table].map((file) => finished(file.end())))
  }
  return { ends, lines }
}

function endOf({ event, leafIndex }: { event: { '@timestamp': string }; leafIndex: number }) {
  return { leafIndex, at: event['@timestamp'] }
}

/** Waits while the file is slower than the database. */
function write(file: Writable, text: string) {
  return new Promise<void>((resolve, reject) => {
    file.write(text, (error) => (error ? reject(error) : resolve()))
  })
}

/** The last of each day in Turkey and those with a time stamp, oldest first. */
async function olderCheckpoints(
  { logId, treeSize }: StoredCheckpoint,
  stamped: readonly number[]
): Promise<string[]> {
  const days = await db
    .from('audit_checkpoints')
    .where('log_id', logId)
    .where('tree_size', '<', treeSize)
    .groupByRaw('date(signed_at + interval 3 hour)')
    .max('tree_size as size')
    .orderBy('size', 'desc')
    .limit(MOST_OLDER)
  const rows = await db
    .from('audit_checkpoints')
    .select('note')
    .where('log_id', logId)
    .where('tree_size', '<', treeSize)
    .whereIn('tree_size', [...days.map(({ size }) => size as number), ...stamped])
    .orderBy('tree_size')

  return rows.map(({ note }) => note as string)
}

async function writeOlder(folder: string, notes: string[]) {
  await mkdir(join(folder, 'old-checkpoints'))

  for (const note of notes) {
    const { treeSize } = parseCheckpoint(bodyOf(note))
    await writeFile(join(folder, 'old-checkpoints', String(treeSize)), note)
  }
}

/** Each with the certificates that prove it, named by the head that it is on. */
async function writeStamps(
  folder: string,
  stamps: readonly StoredStamp[],
  notes: readonly string[]
) {
  await mkdir(join(folder, 'time-stamps'))
  const noteOf = new Map(notes.map((note) => [parseCheckpoint(bodyOf(note)).treeSize, note]))

  for (const stamp of stamps) {
    const { authority, token, treeSize } = stamp

    if (!(await isStamped(noteOf.get(treeSize) ?? '', stamp))) {
      throw new LogNotIntact(`The time stamp on ${treeSize} events is not to be trusted`)
    }
    await writeFile(join(folder, 'time-stamps', `${treeSize}.tsr`), token)
    await writeFile(join(folder, 'time-stamps', `${treeSize}.pem`), authority)
  }
}

async function copyKeys(folder: string) {
  await copyFile(publicKeyFile(), join(folder, 'log-public-key.pem'))
  const former = await formerKeyFiles()
  await mkdir(join(folder, 'former-keys'))

  for (const file of former) {
    await copyFile(file, join(folder, 'former-keys', basename(file)))
  }
}
