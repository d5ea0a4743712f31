import { findProgram, installForSystem } from './debian.js'
import { SetupError } from './step.js'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * The Chromium that the browser tests drive.
 */
export async function findBrowser() {
  const found = process.env.CHROMIUM_PATH ?? findProgram(...NAMES)
  if (found) return found

  await installForSystem('browser')
  const installed = findProgram(...NAMES)
  if (!installed) throw new SetupError('Chromium was installed but cannot be found in PATH.')
  return installed
}
