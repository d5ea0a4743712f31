import { createHash, randomUUID } from 'node:crypto'
import { glob, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

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

/** The same for a file that lies on this disk already, however large; it is moved, not copied. */
export async function adoptFile(folder: string, from: string): Promise<StoredFile> {
  const key = randomUUID()
  const path = pathOf(folder, key)
  const { sha256, size } = await flushedDigest(from)

  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await rename(from, path)
  await flushFolder(dirname(path))

  return { key, sha256, size }
}

/** Its bytes, one piece after the other. Throws ENOENT for a file that was deleted. */
export async function streamBytes(folder: string, key: string) {
  const file = await open(pathOf(folder, key), 'r')
  return file.createReadStream()
}

/** Throws ENOENT for a file that was deleted. */
export function loadBytes(folder: string, key: string): Promise<Buffer> {
  return readFile(pathOf(folder, key))
}

/** Other bytes under the same key. */
export function replaceBytes(folder: string, key: string, bytes: Uint8Array): Promise<void> {
  return writeDurably(pathOf(folder, key), bytes)
}

/** Deleting twice changes nothing. */
export async function removeBytes(folder: string, key: string): Promise<void> {
  await rm(pathOf(folder, key), { force: true })
}

/**
 * Deletes what was stored before `moment` and nobody keeps, unfinished files too. `keptOf` tells
 * which of some keys are kept. Returns how many files went.
 */
export async function removeForsaken(
  folder: string,
  { before, keptOf }: { before: Date; keptOf: (keys: string[]) => Promise<Set<string>> }
): Promise<number> {
  const old = await filesBefore(folder, before)
  const kept = await keptOf(old.map(({ name }) => name).filter((name) => KEY.test(name)))
  const forsaken = old.filter(({ name }) => !kept.has(name))

  await Promise.all(forsaken.map(({ path }) => rm(path, { force: true })))
  return forsaken.length
}

/** None while the folder does not exist, and none that goes meanwhile. */
async function filesBefore(folder: string, before: Date) {
  const found = await Array.fromAsync(glob('*/*/*', { cwd: folder }))
  const files = await Promise.all(
    found.map(async (name) => {
      const path = join(folder, name)
      const about = await stat(path).catch(() => null)
      return { name: basename(path), path, isOld: about !== null && about.mtime < before }
    })
  )
  return files.filter(({ isOld }) => isOld)
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

async function flushedDigest(path: string) {
  const hash = createHash('sha256')
  const file = await open(path, 'r+')

  try {
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      hash.update(chunk)
    }
    await file.sync()
    const { size } = await file.stat()
    return { sha256: hash.digest('hex'), size }
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
