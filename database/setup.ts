import {
  fingerprint,
  generateSigningKey,
  publicKeyFrom,
  publishKey,
  signingKeyFrom,
} from '#audit/keys'
import { recordAccess } from '#audit/record'
import { formerKeysFolder, publicKeyFile } from '#audit/published'
import { latestCheckpoint } from '#audit/stored_checkpoints'
import { SetupFailure } from '#database/failures'
import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import db from '@adonisjs/lucid/services/db'
import type { KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Brings the schema to the newest version, as the migration user.
 */
export async function migrate() {
  const runner = new MigrationRunner(db, app, { direction: 'up', connectionName: 'migration' })
  await runner.run()

  if (runner.error) {
    throw runner.error
  }
}

/**
 * Makes the key that signs the audit log, once, and publishes its public half.
 * A log that was signed before is signed on with another key only when the
 * former one signs beside it, and the change is on record: otherwise that is
 * how a rewritten log would look. Throws SetupFailure when the key is gone.
 */
export async function prepareSigningKey() {
  const file = env.get('AUDIT_SIGNING_KEY_FILE')

  if (!file) {
    return
  }
  const key = existsSync(file) ? await signingKeyFrom(file) : await newSigningKey(file)
  const published = existsSync(publicKeyFile()) ? await publicKeyFrom(publicKeyFile()) : null

  if (published && fingerprint(published) !== fingerprint(key)) {
    if (await isSigned()) {
      await ensureSignsBeside(published)
    }
    await putKeyChangeOnRecord(published, key)
    await publishKey(published, join(formerKeysFolder(), `${idOf(published)}.pem`))
  }
  await publishKey(key, publicKeyFile())
}

async function ensureSignsBeside(published: KeyObject) {
  const file = env.get('AUDIT_FORMER_KEY_FILE')
  const former = file ? await signingKeyFrom(file) : null

  if (!former || fingerprint(former) !== fingerprint(published)) {
    throw new SetupFailure(
      'The audit log was signed with another key than that in AUDIT_SIGNING_KEY_FILE; name that one in AUDIT_FORMER_KEY_FILE, so that both sign.'
    )
  }
}

/** Whether the log that is written now was signed before; a successor was not. */
async function isSigned() {
  const newest = await db.from('audit_events').select('log_id').orderBy('id', 'desc').first()
  return newest !== null && (await latestCheckpoint(newest.log_id)) !== null
}

function putKeyChangeOnRecord(from: KeyObject, to: KeyObject) {
  return recordAccess('audit_log.key_changed', {
    actor: null,
    service: 'system',
    details: { from: fingerprint(from), to: fingerprint(to) },
  })
}

function idOf(key: KeyObject) {
  return fingerprint(key).replaceAll(' ', '').slice(0, 16)
}

/**
 * The demo election, when nobody is in the database yet. Throws SetupFailure when a former start
 * was interrupted while it was told: half a demo is none.
 */
export async function seedEmptyDemo() {
  if (env.get('SSPS_ENV') !== 'demo') {
    return
  }
  const { seedDemo, signInsFile } = await import('#database/seeders/demo')
  const isEmpty = (await db.from('staff').first()) === null

  if (isEmpty) {
    await seedDemo()
  } else if (!existsSync(signInsFile())) {
    throw new SetupFailure(
      `The demo election is incomplete, its first start was interrupted; empty the database and ${dirname(signInsFile())}, and start again.`
    )
  }
}

async function newSigningKey(file: string) {
  if (await isSigned()) {
    throw new SetupFailure(
      `The audit log was signed before, but its signing key ${file} is missing; restore it from the backup.`
    )
  }

  const key = await generateSigningKey(file)
  await recordAccess('key.generated', {
    actor: null,
    service: 'system',
    target: { type: 'key', id: idOf(key) },
    details: { fingerprint: fingerprint(key) },
  })
  return key
}
