import { allTables, filledTables } from '#tests/database'
import db from '@adonisjs/lucid/services/db'

/** Every table that the application changes; sessions and counters of attempts pass. */
const PASSING = /^(adonis_schema|sessions$|rate_limits$|worker_heartbeats$|faults$)/

/**
 * Breaks the database at the first row that is written, then at the second, and so on: a trigger
 * of the schema's owner counts them in the act's own transaction. Ask until the act succeeds.
 */
export async function* breakEveryRow() {
  const owner = db.connection('migration')
  await owner.rawQuery('create table faults (written int not null, break_at int not null)')
  await owner.rawQuery('insert into faults values (0, 0)')

  for (const { name } of await allTables({ besides: PASSING })) {
    await owner.rawQuery(countingTrigger(name, 'insert'))
    await owner.rawQuery(countingTrigger(name, 'update'))
  }
  for (let breakAt = 1; ; breakAt++) {
    await owner.rawQuery('update faults set written = 0, break_at = ?', [breakAt])
    yield { breakAt, rowsWritten }
  }
}

/** The next account to be created gets a user name that is given already; the one after does not. */
export async function takeFirstUsername(username: string) {
  const owner = db.connection('migration')
  await owner.rawQuery('create table faults (drawn int not null) engine=Aria transactional=0')
  await owner.rawQuery('insert into faults values (0)')
  await owner.rawQuery(`
    create trigger fault_accounts_insert before insert on accounts for each row
    begin
      update faults set drawn = drawn + 1;
      if (select drawn from faults) = 1 then
        set new.username = '${username}';
      end if;
    end
  `)
}

export async function withoutFaults() {
  const owner = db.connection('migration')
  const triggers = await owner
    .from('information_schema.triggers')
    .select('trigger_name as name')
    .whereRaw('trigger_schema = database()')
    .where('trigger_name', 'like', 'fault\\_%')

  for (const { name } of triggers) {
    await owner.rawQuery(`drop trigger ${name}`)
  }
  await owner.rawQuery('drop table if exists faults')
}

/** What every table holds, row by row: equal before and after means that nothing happened. */
export async function everyTable() {
  const tables = await filledTables({ besides: PASSING })
  const rows = await Promise.all(
    tables.map(async ({ name }) => [name, await db.connection('migration').from(name)])
  )
  return Object.fromEntries(rows) as Record<string, object[]>
}

async function rowsWritten() {
  const { written } = await db.connection('migration').from('faults').firstOrFail()
  return written
}

function countingTrigger(table: string, act: 'insert' | 'update') {
  return `
    create trigger fault_${table}_${act} before ${act} on ${table} for each row
    begin
      update faults set written = written + 1;
      if (select written = break_at from faults) then
        signal sqlstate '45000' set message_text = 'Broken at ${table}';
      end if;
    end
  `
}
