import { dataKeys, isSealedInForce, openText, type Purpose, sealText } from '#access/data_keys'
import { PEPPER_KEY } from '#access/password'
import { record } from '#audit/record'
import { SetupFailure } from '#database/failures'
import { resealPrintFiles } from '#operations/print_file_rotation'
import { inTransaction } from '#operations/transaction'
import db from '@adonisjs/lucid/services/db'
import { createHash } from 'node:crypto'

type Sealed = {
  table: string
  /** The primary key, in its order. */
  key: readonly string[]
  columns: Readonly<Record<string, Purpose>>
  /** Base64 in a column of text; else the bytes themselves. */
  isText: boolean
}

type Row = Record<string, string | number | Buffer | null>

export type Resealed = { table: string; rows: number; resealed: number }

const BATCH = 500

const SEALED: readonly Sealed[] = [
  ...['accounts', 'form_users', 'invitations'].map((table) => ({
    table,
    key: ['id'],
    columns: { national_id: 'national_id' as const },
    isText: true,
  })),
  { table: 'staff', key: ['id'], columns: { totp_secret: 'totp' }, isText: true },
  {
    table: 'credential_deliveries',
    key: ['id'],
    columns: { delivery_code: 'totp', claim_code: 'claim_code' },
    isText: true,
  },
  { table: 'mail_outbox', key: ['id'], columns: { sealed_link: 'mail_link' }, isText: true },
  {
    table: 'audit_private',
    key: ['event_ref', 'name'],
    columns: { salt: 'audit_private', value: 'audit_private' },
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
  const files = await resealPrintFiles()
  total += files.resealed
  yield { table: 'print files', ...files }

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
    .select(...key, ...Object.keys(columns))
    .limit(BATCH)

  key.forEach((name) => query.orderBy(name))
  if (last) {
    const marks = key.map(() => '?').join(', ')
    query.whereRaw(
      `(${key.join(', ')}) > (${marks})`,
      key.map((name) => last[name]!)
    )
  }
  return query
}

/** Only where it still is what was read: the product seals under the key in force by itself. */
async function resealRow(row: Row, { columns, isText, key, table }: Sealed) {
  const bytesOf = (value: Row[string]) =>
    isText ? Buffer.from(String(value ?? ''), 'base64') : (value as Buffer)
  const due = Object.entries(columns).filter(
    ([name, purpose]) =>
      bytesOf(row[name]).length > 0 && !isSealedInForce(purpose, bytesOf(row[name]))
  )

  if (due.length === 0) {
    return 0
  }
  const renewed = due.map(([name, purpose]) => {
    const sealed = sealText(purpose, opened(bytesOf(row[name]), { purpose, table }))
    return [name, isText ? sealed.toString('base64') : sealed]
  })
  const read = [...key, ...due.map(([name]) => name)].map((name) => [name, row[name]])
  await owner().from(table).where(Object.fromEntries(read)).update(Object.fromEntries(renewed))

  return 1
}

function opened(sealed: Buffer, { purpose, table }: { purpose: Purpose; table: string }) {
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
