import { signCheckpoint, type TreeHead } from '#audit/checkpoint'
import { signingKeyFrom } from '#audit/keys'
import { consistencyProof, verifiesConsistency } from '#audit/merkle_tree'
import { auditFolder, checkpointsFile, textOf } from '#audit/published'
import { lineOf, originOf } from '#audit/stored_checkpoints'
import { tellSyslog } from '#audit/syslog'
import { newestHead, storedNodeHash } from '#audit/tree_store'
import env from '#start/env'
import db from '@adonisjs/lucid/services/db'
import { appendFile, mkdir, open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** One signer a database. */
const SIGNER_LOCK = `concat(database(), ' signer')`

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
