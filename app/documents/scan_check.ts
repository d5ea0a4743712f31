import { askClamd, type Clamd } from '#documents/clamd'
import { ScanInfected } from '#documents/scan_refused'
import env from '#start/env'
import logger from '@adonisjs/core/services/logger'
import { DateTime } from 'luxon'

/** Of a file that was kept: `unchecked` where no clamd is set up, `awaiting_check` where it did not answer. */
export type ScanCheck =
  | { checkState: 'unchecked' | 'awaiting_check'; checkedAt: null }
  | { checkState: 'clean'; checkedAt: DateTime }

/** So long somebody waits at the screen. */
const WITHIN_MS = 10_000

export function configuredClamd(): Clamd | null {
  const host = env.get('CLAMD_HOST')
  return host ? { host, port: env.get('CLAMD_PORT', 3310) } : null
}

/**
 * What clamd says of an uploaded file before anything reads it (T5). An upload at night is not
 * lost when clamd is away: it is kept, and nobody reads it before the worker had it checked. Throws
 * ScanInfected.
 */
export async function checkFile(bytes: Buffer): Promise<ScanCheck> {
  const clamd = configuredClamd()
  return clamd ? checkedBy(clamd, bytes) : { checkState: 'unchecked', checkedAt: null }
}

async function checkedBy(clamd: Clamd, bytes: Buffer): Promise<ScanCheck> {
  const verdict = await askClamd(bytes, clamd, WITHIN_MS).catch((error: Error) => {
    logger.warn({ err: error }, 'clamd did not check an upload; it waits for the worker')
    return null
  })

  if (verdict === null) {
    return { checkState: 'awaiting_check', checkedAt: null }
  }
  if (!verdict.isClean) {
    throw new ScanInfected(verdict.signature)
  }
  return { checkState: 'clean', checkedAt: DateTime.now() }
}
