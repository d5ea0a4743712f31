import Account from '#models/account'
import Applicant from '#models/applicant'
import Circular from '#models/circular'
import Election from '#models/election'
import Participation from '#models/participation'
import Rehearsal from '#models/rehearsal'
import Round from '#models/round'
import StaticIp from '#models/static_ip'
import db from '@adonisjs/lucid/services/db'
import type { LucidModel } from '@adonisjs/lucid/types/model'

type Row = Record<string, unknown>

/** The columns of each model, and what they are called beside those of the others. */
const COLUMNS = new Map(
  [Account, Participation, Applicant, Election, Circular, Rehearsal, Round, StaticIp].map(
    (model) => [model as LucidModel, columnsOf(model)]
  )
)

const SELECTED = [...COLUMNS.values()]
  .flat()
  .map(({ spelling }) => spelling)
  .join(', ')

/** A row for each oylama with each rehearsal and each address of the applicant. */
const ROWS = `
  select ${SELECTED}
  from accounts
  join participations on participations.id = accounts.participation_id
  join applicants on applicants.id = participations.applicant_id
  join elections on elections.id = participations.election_id
  join circulars on circulars.id = elections.circular_id
  left join round_participations on round_participations.participation_id = participations.id
  left join rounds on rounds.id = round_participations.round_id
  left join rehearsals
    on rehearsals.election_id = elections.id and rehearsals.cancelled_at is null
  left join static_ips
    on static_ips.participation_id = participations.id and static_ips.released_at is null`

const ORDER = 'order by rounds.number, rehearsals.starts_at, static_ips.seat_id'

/**
 * An account with everything the gate asks for, read in one query: it is asked at every request
 * (R16 m.3/a, R17 m.4/b-2).
 */
export async function accountAtGate(where: { id: number } | { username: string }) {
  const [[column, value]] = Object.entries(where)
  const [rows]: [Row[]] = await db.rawQuery(`${ROWS} where accounts.${column} = ? ${ORDER}`, [
    value,
  ])

  return rows.length === 0 ? null : accountOf(rows)
}

function columnsOf(model: LucidModel) {
  model.boot()
  return [...model.$columnsDefinitions.values()].map(({ columnName: name }) => {
    const alias = model.$getColumnAlias(name)
    return { name, alias, spelling: `${model.table}.${name} as ${alias}` }
  })
}

function accountOf(rows: Row[]) {
  const [account] = read(Account, rows)
  const [participation] = read(Participation, rows)
  const [applicant] = read(Applicant, rows)
  const [election] = read(Election, rows)
  const [circular] = read(Circular, rows)

  election.$setRelated('circular', circular)
  election.$setRelated('rehearsals', read(Rehearsal, rows))
  participation.$setRelated('applicant', applicant)
  participation.$setRelated('election', election)
  participation.$setRelated('rounds', read(Round, rows))
  participation.$setRelated('staticIps', read(StaticIp, rows))
  account.$setRelated('participation', participation)

  return account
}

/** The models that stand in the rows, each once, in the order of the rows. */
function read<Model extends LucidModel>(model: Model, rows: Row[]): InstanceType<Model>[] {
  const key = model.$getColumnAlias('id')
  const found = new Map(rows.map((row) => [row[key], row]))
  const options = { connection: db.primaryConnectionName }
  found.delete(null)

  return [...found.values()].map((row) => {
    const own = Object.fromEntries(COLUMNS.get(model)!.map(({ name, alias }) => [name, row[alias]]))
    return model.$createFromAdapterResult<Model>(own, {}, options)!
  })
}
