import { findProgram, installForSystem } from './debian.js'

/** Makes the certificates that tests show. */
export async function findOpenssl() {
  if (!findProgram('openssl')) await installForSystem('certificates')
}
