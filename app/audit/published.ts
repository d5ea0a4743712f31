import { bodyOf, openCheckpoint, parseCheckpoint } from '#audit/checkpoint'
import { publicKeyFrom } from '#audit/keys'
import type { Verifier } from '#audit/signed_note'
import { originOf } from '#audit/stored_checkpoints'
import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { readdir, readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'

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

export function auditFolder() {
  const dataFolder = env.get('DATA_DIR')
  return join(isAbsolute(dataFolder) ? dataFolder : app.makePath(dataFolder), 'audit')
}

/** A note is its body, an empty line and the signature; the file has an empty line between two. */
async function notesIn(file: string) {
  const text = await textOf(file)
  return text.match(/[^\n]+\n[^\n]+\n[^\n]+\n\n(?:— [^\n]+\n)+/g) ?? []
}

/** Empty where there is no such file. */
export async function textOf(file: string) {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return ''
    }
    throw error
  }
}
