import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { SetupError } from './step.js'

const MAKERS = {
  APP_KEY: () => randomBytes(32).toString('base64url'),
  PASSWORD_PEPPER: () => randomBytes(32).toString('base64'),
  DATA_KEY: () => randomBytes(32).toString('base64'),
  INDEX_KEY: () => randomBytes(32).toString('base64'),
  DB_PASSWORD: () => randomBytes(24).toString('base64url'),
  DB_MIGRATION_PASSWORD: () => randomBytes(24).toString('base64url'),
  ORIGIN_SUFFIX: () => randomBytes(2).toString('hex'),
}

/**
 * The secrets of this copy of the product, made once and kept readable for
 * this user alone. Losing DATA_KEY or PASSWORD_PEPPER loses what they protect,
 * so an unreadable file stops the start instead of being made anew.
 */
export function keptSecrets(file) {
  const kept = existsSync(file) ? parse(file) : {}
  const missing = Object.keys(MAKERS).filter((name) => !kept[name])
  for (const name of missing) kept[name] = MAKERS[name]()
  if (missing.length > 0) writePrivately(file, `${JSON.stringify(kept, null, 2)}\n`)
  return kept
}

/**
 * Whole or not at all, and never readable for others in between.
 */
export function writePrivately(file, text) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, text, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function parse(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code) throw error
    throw new SetupError(
      `${file} is damaged; restore it from a backup, its keys cannot be made anew.`
    )
  }
}
