import { openPrintFile } from '#documents/print_file'
import type CredentialDelivery from '#models/credential_delivery'
import env from '#start/env'
import { resetDatabase } from '#tests/database'
import { newWorld } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { globSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Where letters wait for their printing. */
const PRINT_FOLDER = join(env.get('DATA_DIR'), 'files', 'print')

/** A new world in which no letter waits, not even one of the test before. */
export async function worldWithoutLetters() {
  await resetDatabase()
  rmSync(PRINT_FOLDER, { recursive: true, force: true })

  return newWorld()
}

/** The initial password in a letter that waits for its printing. */
export async function secretOf({ fileKey }: CredentialDelivery): Promise<string> {
  const file = await openPrintFile(fileKey!)
  return JSON.parse(file.toString()).password
}

/** Every row of every table, and every file that the product keeps. */
export async function everythingKept() {
  const owner = db.connection('migration')
  const tables = await owner
    .from('information_schema.tables')
    .select('table_name as name')
    .whereRaw('table_schema = database()')
  const rows = await Promise.all(
    tables.map(async ({ name }) => ({
      place: name as string,
      bytes: Buffer.from(JSON.stringify(await owner.from(name))),
    }))
  )

  return [...rows, ...files().map((path) => ({ place: path, bytes: readFileSync(path) }))]
}

function files() {
  return globSync('**/*', { cwd: env.get('DATA_DIR') })
    .map((path) => join(env.get('DATA_DIR'), path))
    .filter((path) => statSync(path).isFile())
}

export function printFiles() {
  return files().filter((path) => path.startsWith(PRINT_FOLDER))
}

/** As it is, as the letter spells it, or in hexadecimal. */
export function holds(bytes: Buffer, canary: string) {
  const spellings = [canary, canary.match(/.{5}/g)!.join(' '), Buffer.from(canary).toString('hex')]
  return spellings.some((spelling) => bytes.includes(spelling))
}
