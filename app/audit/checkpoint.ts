import { HASH_LENGTH } from '#audit/merkle_tree'
import { openNote, signNote, type Verifier } from '#audit/signed_note'

export type TreeHead = { origin: string; treeSize: number; rootHash: Buffer }

/**
 * A tree head as C2SP checkpoint: origin, size in decimal, root in base64. The
 * signature covers these three lines with their newlines.
 */
export function signCheckpoint(head: TreeHead, ...signers: readonly Verifier[]) {
  return signNote(checkpointBody(head), ...signers)
}

/**
 * Throws when the note is signed by none of the verifiers, who go by one name, or is no checkpoint
 * of the log of that name.
 */
export function openCheckpoint(note: string | Uint8Array, ...verifiers: readonly Verifier[]) {
  const { signers, text } = openNote(note, verifiers)
  const head = parseCheckpoint(text)

  if (!signers.includes(head.origin)) {
    throw new Error(`This checkpoint is of ${head.origin}, not of ${signers.join(', ')}`)
  }

  return head
}

export function checkpointBody({ origin, treeSize, rootHash }: TreeHead) {
  return `${origin}\n${treeSize}\n${rootHash.toString('base64')}\n`
}

/** The signed text of a note: everything up to the empty line. */
export function bodyOf(note: string) {
  return note.slice(0, note.lastIndexOf('\n\n') + 1)
}

/** Throws unless the body is origin, size and root of 32 bytes; extension lines may follow. */
export function parseCheckpoint(body: string): TreeHead {
  const parts = /^([^\n]+)\n(0|[1-9][0-9]*)\n([A-Za-z0-9+/]+={0,2})\n(?:[^\n]+\n)*$/.exec(body)
  const treeSize = Number(parts?.[2])
  const rootHash = Buffer.from(parts?.[3] ?? '', 'base64')

  if (!parts || !Number.isSafeInteger(treeSize) || rootHash.toString('base64') !== parts[3]) {
    throw new Error('This is no checkpoint')
  }

  if (rootHash.length !== HASH_LENGTH) {
    throw new Error('The root of a checkpoint is 32 bytes long')
  }

  return { origin: parts[1], treeSize, rootHash }
}
