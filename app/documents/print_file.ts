import { join } from 'node:path'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import env from '#start/env'
import { dataKeys } from '#access/data_keys'
import {
  loadBytes,
  removeBytes,
  removeForsaken,
  replaceBytes,
  storeBytes,
} from '#documents/byte_folder'
import { isSealedWith, openSealedBytes, sealBytes } from '#documents/sealed_bytes'

/**
 * A letter waits for its one print under DATA_KEY and nowhere else. Destroying
 * is unlinking: what a disk may still hold is of no use without the key.
 */
export async function sealPrintFile(bytes: Uint8Array): Promise<string> {
  const { key } = await storeBytes(folder(), sealBytes(dataKeys()[0], bytes))
  return key
}

/** Throws PrintFileGone when the letter was printed or has expired. */
export async function openPrintFile(key: string): Promise<Buffer> {
  return openSealedBytes(dataKeys(), await sealedFile(key))
}

/**
 * Seals the file anew under the key in force; false where it lies under that already. The caller
 * holds its row, so that nobody destroys it meanwhile. Throws PrintFileGone.
 */
export async function resealPrintFile(key: string): Promise<boolean> {
  const [inForce] = dataKeys()
  const sealed = await sealedFile(key)
  const isDue = !isSealedWith(inForce, sealed)

  if (isDue) {
    await replaceBytes(folder(), key, sealBytes(inForce, openSealedBytes(dataKeys(), sealed)))
  }
  return isDue
}

/** Destroying twice changes nothing. */
export function destroyPrintFile(key: string): Promise<void> {
  return removeBytes(folder(), key)
}

/** Of those sealed before a moment, the ones that no letter refers to. Returns how many. */
export function destroyForsakenPrintFiles(
  before: Date,
  keptOf: (keys: string[]) => Promise<Set<string>>
): Promise<number> {
  return removeForsaken(folder(), { before, keptOf })
}

/**
 * The letter cannot be printed again. Expected, so not reported; the clerk
 * issues the password anew instead.
 */
export class PrintFileGone extends Exception {
  static status = 410
  static code = 'E_PRINT_FILE_GONE'
  static message = 'The print file is gone: printed once, or expired'

  async handle(_error: this, { i18n, response, session }: HttpContext) {
    session.flash('error', i18n.t('documents.print_file_gone'))
    return response.redirect().back()
  }

  async report() {}
}

async function sealedFile(key: string) {
  try {
    return await loadBytes(folder(), key)
  } catch (error) {
    throw isMissing(error) ? new PrintFileGone() : error
  }
}

function isMissing(error: unknown) {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function folder() {
  return join(env.get('DATA_DIR'), 'files', 'print')
}
