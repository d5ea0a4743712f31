import { findProgram, installForSystem } from './debian.js'
import { SetupError } from './step.js'

/**
 * The clamd that the tests start; they need none of its signatures.
 */
export async function findClamd() {
  const found = process.env.CLAMD_PATH ?? findProgram('clamd')
  if (found) return found

  await installForSystem('scanner')
  const installed = findProgram('clamd')
  if (!installed) throw new SetupError('clamd was installed but cannot be found in PATH.')
  return installed
}
