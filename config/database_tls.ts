import { THIS_MACHINE } from '#config/this_machine'
import env from '#start/env'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'

/**
 * How connections to the database are encrypted: a server on another machine shows a certificate in
 * its name, of the authority in DB_CA_FILE or of one that this system trusts (ASVS 12.3.1, 12.3.4).
 * Throws where a live installation would send names and numbers in the clear.
 */
export function databaseTls() {
  const host = env.get('DB_HOST')
  const isHere = THIS_MACHINE.test(host)
  const wish = env.get('DB_TLS', isHere ? 'none' : 'required')

  if (wish === 'none' && !isHere && env.get('SSPS_ENV') === 'live') {
    throw new Error('DB_TLS may be none for a database on this machine alone')
  }
  if (wish === 'none') {
    return undefined
  }
  if (isIP(host)) {
    throw new Error('DB_HOST must be the name in its certificate, not a number, for DB_TLS')
  }
  return { ...authority(), minVersion: 'TLSv1.2', verifyIdentity: true }
}

function authority() {
  const file = env.get('DB_CA_FILE')
  return file ? { ca: readFileSync(file, 'utf8') } : {}
}
