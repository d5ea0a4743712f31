import {
  bodyOf,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  type TreeHead,
} from '#audit/checkpoint'
import { publicKeyFrom, signingKeyFrom } from '#audit/keys'
import { consistencyProof, verifiesConsistency } from '#audit/merkle_tree'
import { eventIdBytes } from '#audit/read_model'
import type { Verifier } from '#audit/signed_note'
import { tellSyslog } from '#audit/syslog'
import { newestHead, storedNodeHash } from '#audit/tree_store'
import env from '#start/env'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { appendFile, mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'

/** One signer a database. */
const SIGNER_LOCK = `concat(database(), ' signer')`

/** The first log of an installation has its bare name, a successor its number behind it. */
export function originOf(logId: number) {
  const origin = env.get('AUDIT_ORIGIN')
  return logId === 1 ? origin : `${origin}/${logId}`
}

/**
 * Signs the newest head and lets the checkpoint leave the database. Returns it,
 * or null when nothing is new or another signer is at work: two of them would
 * share one memory. Throws when the head does not continue what
 * this signer signed last, by its own memory beside the key: then someone
 * rewrote the log.
 */
export async function signHead(): Promise<TreeHead | null> {
  const keyFile = env.get('AUDIT_SIGNING_KEY_FILE')

  if (!keyFile) {
    throw new Error('Only a process with AUDIT_SIGNING_KEY_FILE signs the audit log')
  }
  return asOnlySigner(() => signNewest(keyFile))
}

async function signNewest(keyFile: string) {
  const stored = await newestHead()
  const last = await lastSigned(keyFile)

  if (!stored) {
    return last ? refuse(last, 'the log is empty') : null
  }

  const head = { ...stored, origin: originOf(stored.logId) }
  await ensureContinues(head, last)

  return isSame(head, last) ? null : sign(head, keyFile)
}

/**
 * The lock goes with the connection: a signer that was killed holds nobody up, and one that cannot
 * give it back has lost it.
 */
function asOnlySigner<Signed>(work: () => Promise<Signed>): Promise<Signed | null> {
  return db.transaction(async (trx) => {
    const [[{ taken }]] = await trx.rawQuery(`select get_lock(${SIGNER_LOCK}, 0) as taken`)

    if (Number(taken) !== 1) {
      return null
    }
    try {
      return await work()
    } finally {
      await trx.rawQuery(`do release_lock(${SIGNER_LOCK})`).catch(() => undefined)
    }
  })
}

export type StoredCheckpoint = ReturnType<typeof checkpointIn>

/** The newest signed head, of one log or of all, for screens and papers; null before the first. */
export async function latestCheckpoint(logId?: number) {
  const row = await db
    .from('audit_checkpoints')
    .if(logId !== undefined, (rows) => rows.where('log_id', logId!))
    .orderBy([
      { column: 'log_id', order: 'desc' },
      { column: 'tree_size', order: 'desc' },
    ])
    .first()

  return row ? checkpointIn(row) : null
}

/** The first signed head that contains a leaf; null until the signer comes by. */
export async function checkpointCovering(logId: number, leafIndex: number) {
  const row = await db
    .from('audit_checkpoints')
    .where('log_id', logId)
    .where('tree_size', '>', leafIndex)
    .orderBy('tree_size')
    .first()

  return row ? checkpointIn(row) : null
}

/** `ssps/demo-3f9a 1234 q83vEjRW…=`: every paper makes its holder a witness; '' before the first. */
export async function checkpointLine() {
  const checkpoint = await latestCheckpoint()
  return checkpoint ? lineOf(checkpoint) : ''
}

/** The same of the first signed head that holds an event: it stays what it is. Null until then. */
export async function checkpointLineOf(eventId: string) {
  const leaf = await db
    .from('audit_index')
    .select('log_id', 'leaf_index')
    .where('event_id', eventIdBytes(eventId))
    .first()
  const checkpoint = leaf && (await checkpointCovering(leaf.log_id, leaf.leaf_index))

  return checkpoint ? lineOf(checkpoint) : null
}

/** Where the public half is published for those who may not read the private one. */
export function publicKeyFile() {
  return join(auditFolder(), 'log-public-key.pem')
}

/** Where the public halves of keys stay that signed before: their checkpoints are proven by them. */
export function formerKeysFolder() {
  return join(auditFolder(), 'former-keys')
}

export async function formerKeyFiles() {
  const names = await readdir(formerKeysFolder()).catch(() => [])
  return names.toSorted().map((name) => join(formerKeysFolder(), name))
}

/** Every checkpoint ever signed, one after the other, outside the database. */
export function checkpointsFile() {
  return join(auditFolder(), 'checkpoints.txt')
}

/**
 * The notes of one log that left the database, by tree size: who rewrote the
 * database did not rewrite these.
 */
export async function publishedCheckpoints(logId: number) {
  const notes = new Map<number, string[]>()

  for (const note of await notesIn(checkpointsFile())) {
    const { origin, treeSize } = parseCheckpoint(bodyOf(note))

    if (origin === originOf(logId)) {
      notes.set(treeSize, [...(notes.get(treeSize) ?? []), note])
    }
  }

  return notes
}

/** The published key and those that were published before, under the name of a log. */
export async function storedVerifiers(logId: number): Promise<Verifier[]> {
  const files = [publicKeyFile(), ...(await formerKeyFiles())]
  const keys = await Promise.all(files.map((file) => publicKeyFrom(file)))

  return keys.map((key) => ({ name: originOf(logId), key }))
}

/** Throws unless the note is signed with the published key or one that was published before. */
export async function openStoredCheckpoint(note: string, logId: number) {
  return openCheckpoint(note, ...(await storedVerifiers(logId)))
}

/** `ssps/demo-3f9a 1234 q83vEjRW…=`; the root in base64 or as bytes. */
export function lineOf({
  origin,
  rootHash,
  treeSize,
}: {
  origin: string
  treeSize: number
  rootHash: string | Buffer
}) {
  const root = typeof rootHash === 'string' ? rootHash : rootHash.toString('base64')
  return `${origin} ${treeSize} ${root}`
}

function checkpointIn(row: { log_id: number; note: string; signed_at: Date }) {
  const { origin, treeSize, rootHash } = parseCheckpoint(bodyOf(row.note))

  return {
    logId: row.log_id,
    origin,
    treeSize,
    rootHash: rootHash.toString('base64'),
    signedAt: DateTime.fromJSDate(row.signed_at),
    note: row.note,
  }
}

async function sign(head: TreeHead & { logId: number }, keyFile: string) {
  const former = env.get('AUDIT_FORMER_KEY_FILE')
  const keys = await Promise.all(
    [keyFile, ...(former ? [former] : [])].map((file) => signingKeyFrom(file))
  )
  const note = signCheckpoint(head, ...keys.map((key) => ({ name: head.origin, key })))

  await remember(keyFile, head)
  await mkdir(auditFolder(), { recursive: true })
  await appendFile(checkpointsFile(), `${note}\n`)
  await tellSyslog(lineOf(head))
  await db
    .knexQuery()
    .from('audit_checkpoints')
    .insert({
      log_id: head.logId,
      tree_size: head.treeSize,
      signer: head.origin,
      note,
    })
    .onConflict()
    .ignore()

  return head
}

async function ensureContinues(head: TreeHead & { logId: number }, last: TreeHead | null) {
  if (!last || last.origin !== head.origin) {
    return
  }

  if (head.treeSize < last.treeSize) {
    return refuse(last, `the log has only ${head.treeSize}`)
  }

  const proof = await consistencyProof(
    last.treeSize,
    head.treeSize,
    storedNodeHash(db.connection(), head.logId)
  )
  const roots = { firstRoot: last.rootHash, secondRoot: head.rootHash }

  if (!verifiesConsistency({ first: last.treeSize, second: head.treeSize, ...roots, proof })) {
    refuse(last, 'the log no longer contains them as they were')
  }
}

function refuse(last: TreeHead, finding: string): never {
  throw new Error(`The signer signed ${last.treeSize} events of ${last.origin}, but ${finding}`)
}

function isSame(head: TreeHead, last: TreeHead | null) {
  return last?.origin === head.origin && last.treeSize === head.treeSize
}

/** What a former key in another folder signed is not forgotten with it. */
async function lastSigned(keyFile: string): Promise<TreeHead | null> {
  const former = env.get('AUDIT_FORMER_KEY_FILE')
  const own = await textOf(stateFile(keyFile))
  const text = own === '' && former ? await textOf(stateFile(former)) : own

  if (text === '') {
    return null
  }

  const state = JSON.parse(text)
  return { ...state, rootHash: Buffer.from(state.rootHash, 'base64') }
}

/** On the disk before the signature exists: after a crash the signer never contradicts itself. */
async function remember(keyFile: string, { origin, treeSize, rootHash }: TreeHead) {
  const file = await open(`${stateFile(keyFile)}.new`, 'w', 0o600)

  try {
    await file.writeFile(
      JSON.stringify({ origin, treeSize, rootHash: rootHash.toString('base64') })
    )
    await file.sync()
  } finally {
    await file.close()
  }

  await rename(`${stateFile(keyFile)}.new`, stateFile(keyFile))
}

function stateFile(keyFile: string) {
  return join(dirname(keyFile), 'last-signed.json')
}

function auditFolder() {
  const dataFolder = env.get('DATA_DIR')
  return join(isAbsolute(dataFolder) ? dataFolder : app.makePath(dataFolder), 'audit')
}

/** A note is its body, an empty line and the signature; the file has an empty line between two. */
async function notesIn(file: string) {
  const text = await textOf(file)
  return text.match(/[^\n]+\n[^\n]+\n[^\n]+\n\n(?:— [^\n]+\n)+/g) ?? []
}

async function textOf(file: string) {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return ''
    }
    throw error
  }
}
