import { generateSigningKey, publishKey } from '#audit/keys'
import { record } from '#audit/record'
import { sealBatch } from '#audit/sealer'
import { publicKeyFile } from '#audit/published'
import env from '#start/env'
import db from '@adonisjs/lucid/services/db'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const AYSE = { id: 1, kind: 'staff', roles: ['clerk'] } as const
export const KEMAL = { id: 3, kind: 'staff', roles: ['auditor'] } as const

/** A signer with its own key, memory and checkpoint file; returns how to take it away. */
export async function freshSigner() {
  const folder = await mkdtemp(join(tmpdir(), 'ssps-audit-'))
  const before = [env.get('DATA_DIR'), env.get('AUDIT_SIGNING_KEY_FILE')] as const
  const keyFile = join(folder, 'signer', 'key.pem')

  env.set('DATA_DIR', folder)
  env.set('AUDIT_SIGNING_KEY_FILE', keyFile)
  await publishKey(await generateSigningKey(keyFile), publicKeyFile())

  return async () => {
    env.set('DATA_DIR', before[0])
    env.set('AUDIT_SIGNING_KEY_FILE', before[1])
    env.set('AUDIT_FORMER_KEY_FILE', '')
    await rm(folder, { recursive: true })
  }
}

export async function writeEvents(count: number) {
  const ids: string[] = []

  await db.transaction(async (trx) => {
    for (let written = 0; written < count; written++) {
      ids.push(await record(trx, 'session.started', { actor: AYSE, service: 'backoffice' }))
    }
  })

  return ids
}

export async function sealAll() {
  while ((await sealBatch()) > 0) {
    continue
  }
}

/** What an owner of the schema can do: take the seat belt off, and put it back. */
export async function tamper(table: string, statement: string, bindings: unknown[] = []) {
  const owner = db.connection('migration')
  const triggers = await owner
    .from('information_schema.triggers')
    .select('trigger_name as name', 'event_manipulation as act', 'action_statement as body')
    .whereRaw('trigger_schema = database()')
    .where('event_object_table', table)

  for (const { name } of triggers) {
    await owner.rawQuery(`drop trigger ${name}`)
  }

  try {
    await owner.rawQuery(statement, bindings as string[])
  } finally {
    for (const { name, act, body } of triggers) {
      await owner.rawQuery(`create trigger ${name} before ${act} on ${table} for each row ${body}`)
    }
  }
}

/** A successor changes what the tables write by default. */
export async function backToTheFirstLog() {
  for (const table of ['audit_events', 'audit_queue']) {
    await db
      .connection('migration')
      .rawQuery(`alter table ${table} alter column log_id set default 1`)
  }
}
