import { generateSigningKey, publishKey, signingKeyFrom } from '#audit/keys'
import { publicKeyFile } from '#audit/signer'
import { SetupFailure } from '#database/failures'
import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import db from '@adonisjs/lucid/services/db'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'

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
 * A log that was signed before is never signed on with another key: that is
 * how a rewritten log would look. Throws SetupFailure when the key is gone.
 */
export async function prepareSigningKey() {
  const file = env.get('AUDIT_SIGNING_KEY_FILE')

  if (file) {
    const key = existsSync(file) ? await signingKeyFrom(file) : await newSigningKey(file)
    await publishKey(key, publicKeyFile())
  }
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
  if (await db.from('audit_checkpoints').first()) {
    throw new SetupFailure(
      `The audit log was signed before, but its signing key ${file} is missing; restore it from the backup.`
    )
  }

  return generateSigningKey(file)
}
