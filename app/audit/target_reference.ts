import db from '@adonisjs/lucid/services/db'

/** What people call by a number that stands on paper. */
const NUMBERED = [
  { type: 'request_form', table: 'request_forms' },
  { type: 'credential_delivery', table: 'credential_deliveries' },
] as const

/**
 * `request_form:7`, also for who only knows the number that is printed on it (`TF-2023-0001`). A
 * number nothing has stays what it is: no event has it either.
 */
export async function targetReference(asked: string) {
  if (asked.includes(':')) {
    return asked
  }
  const number = asked.toUpperCase()
  const found = await Promise.all(
    NUMBERED.map(({ table }) => db.from(table).select('id').where('number', number).first())
  )
  const place = found.findIndex((row) => row !== null && row !== undefined)

  return place === -1 ? asked : `${NUMBERED[place].type}:${found[place].id}`
}
