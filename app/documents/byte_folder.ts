import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export type StoredFile = {
  key: string
  sha256: string
  size: number
}

/**
 * A file is whole and on the disk, or it is not there: written beside its
 * place, flushed, then renamed, and the folder's entry flushed as well.
 */
export async function storeBytes(folder: string, bytes: Uint8Array): Promise<StoredFile> {
  const key = randomUUID()
  const path = pathOf(folder, key)

  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeDurably(path, bytes)

  return { key, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length }
}

/** Throws ENOENT for a file that was deleted. */
export function loadBytes(folder: string, key: string): Promise<Buffer> {
  return readFile(pathOf(folder, key))
}

/** Deleting twice changes nothing. */
export async function removeBytes(folder: string, key: string): Promise<void> {
  await rm(pathOf(folder, key), { force: true })
}

/**
 * Keys come back from the database and from URLs: nothing that is not one of
 * our random names ever becomes a path.
 */
function pathOf(folder: string, key: string) {
  if (!KEY.test(key)) {
    throw new Error('A stored file is named by its random key only')
  }

  return join(folder, key.slice(0, 2), key.slice(2, 4), key)
}

/** Replaces a file of that name; its folder exists. */
export async function writeDurably(path: string, bytes: Uint8Array) {
  const unfinished = `${path}.${randomUUID()}.part`

  try {
    await writeAndFlush(unfinished, bytes)
    await rename(unfinished, path)
    await flushFolder(dirname(path))
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

async function writeAndFlush(path: string, bytes: Uint8Array) {
  const file = await open(path, 'wx', 0o600)

  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function flushFolder(path: string) {
  const folder = await open(path, 'r')

  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
