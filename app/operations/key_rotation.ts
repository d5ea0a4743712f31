import { dataKeys, isSealedInForce, openText, type Purpose, sealText } from '#access/data_keys'
import { PEPPER_KEY } from '#access/password'
import { record } from '#audit/record'
import { SetupFailure } from '#database/failures'
import { inTransaction } from '#operations/transaction'
import db from '@adonisjs/lucid/services/db'
import { createHash } from 'node:crypto'

type Sealed = {
  table: string
  /** The primary key, in its order. */
  key: readonly string[]
  columns: readonly string[]
  purpose: Purpose
  /** Base64 in a column of text; else the bytes themselves. */
  isText: boolean
}

type Row = Record<string, string | number | Buffer>

export type Resealed = { table: string; rows: number; resealed: number }

const BATCH = 500

const SEALED: readonly Sealed[] = [
  ...['accounts', 'form_users', 'invitations'].map((table) => ({
    table,
    key: ['id'],
    columns: ['national_id'],
    purpose: 'national_id' as const,
    isText: true,
  })),
  { table: 'staff', key: ['id'], columns: ['totp_secret'], purpose: 'totp', isText: true },
  {
    table: 'audit_private',
    key: ['event_ref', 'name'],
    columns: ['salt', 'value'],
    purpose: 'audit_private',
    isText: false,
  },
]

/**
 * Seals anew under DATA_KEY whatever still rests on a key that is only read, table by table, while
 * the product runs. As the migration user: the application changes no private value of the log.
 * Stopped in between, it goes on where it was: what is sealed already is passed over.
 */
export async function* resealData(): AsyncGenerator<Resealed> {
  let total = 0

  for (const sealed of SEALED) {
    const counts = await resealTable(sealed)
    total += counts.resealed
    yield { table: sealed.table, ...counts }
  }
  await inTransaction((trx) =>
    record(trx, 'key.rotated', {
      actor: null,
      service: 'system',
      target: { type: 'key', id: fingerprint() },
      details: { fingerprint: fingerprint(), resealed: total },
    })
  )
}

/** Passwords that wait for their next right use to come under the pepper in force. */
export async function passwordsUnderFormerPeppers() {
  const counts = await Promise.all(
    ['accounts', 'staff'].map((table) =>
      db
        .from(table)
        .whereNotNull('password')
        .whereNot('password_key', PEPPER_KEY)
        .count('* as total')
        .first()
    )
  )
  const [accounts, staff] = counts.map((row) => Number(row.total))

  return { accounts, staff }
}

async function resealTable(sealed: Sealed) {
  const counts = { rows: 0, resealed: 0 }
  let batch = await batchAfter(null, sealed)

  while (batch.length > 0) {
    for (const row of batch) {
      counts.resealed += await resealRow(row, sealed)
    }
    counts.rows += batch.length
    batch = await batchAfter(batch.at(-1)!, sealed)
  }
  return counts
}

function batchAfter(last: Row | null, { columns, key, table }: Sealed): Promise<Row[]> {
  const query = owner()
    .from(table)
    .select(...key, ...columns)
    .limit(BATCH)

  key.forEach((name) => query.orderBy(name))
  if (last) {
    const marks = key.map(() => '?').join(', ')
    query.whereRaw(
      `(${key.join(', ')}) > (${marks})`,
      key.map((name) => last[name])
    )
  }
  return query
}

/** Only where it still is what was read: the product seals under the key in force by itself. */
async function resealRow(row: Row, { columns, isText, key, purpose, table }: Sealed) {
  const bytesOf = (value: Row[string]) =>
    isText ? Buffer.from(String(value), 'base64') : (value as Buffer)
  const due = columns.filter(
    (name) => row[name].toString() !== '' && !isSealedInForce(purpose, bytesOf(row[name]))
  )

  if (due.length === 0) {
    return 0
  }
  const renewed = due.map((name) => {
    const sealed = sealText(purpose, opened(bytesOf(row[name]), { purpose, table }))
    return [name, isText ? sealed.toString('base64') : sealed]
  })
  await owner()
    .from(table)
    .where(Object.fromEntries([...key, ...due].map((name) => [name, row[name]])))
    .update(Object.fromEntries(renewed))

  return 1
}

function opened(sealed: Buffer, { purpose, table }: Pick<Sealed, 'purpose' | 'table'>) {
  try {
    return openText(purpose, sealed)
  } catch {
    throw new SetupFailure(
      `A row of ${table} opens with none of the data keys; put its key into DATA_KEY_ALSO_READ and run this again.`
    )
  }
}

function owner() {
  return db.connection('migration')
}

/** Tells keys apart and opens nothing. */
function fingerprint() {
  const [key] = dataKeys()
  return createHash('sha256').update('key id').update(key).digest('hex').slice(0, 16)
}
