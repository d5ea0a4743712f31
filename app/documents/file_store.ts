import { join } from 'node:path'
import env from '#start/env'
import { loadBytes, removeBytes, storeBytes, type StoredFile } from '#documents/byte_folder'

/**
 * Scans and their pages, outside the web root and under random names; who they
 * belong to stands in the database only.
 */
export function putFile(bytes: Uint8Array): Promise<StoredFile> {
  return storeBytes(folder(), bytes)
}

export function readFile(key: string): Promise<Buffer> {
  return loadBytes(folder(), key)
}

export function deleteFile(key: string): Promise<void> {
  return removeBytes(folder(), key)
}

function folder() {
  return join(env.get('DATA_DIR'), 'files')
}
