import { findProgram, installForSystem } from './debian.js'
import { SetupError } from './step.js'

const PROXIES = ['nginx', 'haproxy', 'caddy']

/**
 * The proxies that the tests start, each by its name; none is started by its package.
 */
export async function findProxies() {
  if (!allFound()) await installForSystem('proxies')
  const missing = PROXIES.filter((name) => !pathOf(name))
  if (missing.length > 0) {
    throw new SetupError(`${missing.join(' and ')} cannot be found in PATH after installing.`)
  }
  return Object.fromEntries(PROXIES.map((name) => [variableOf(name), pathOf(name)]))
}

const allFound = () => PROXIES.every(pathOf)

const variableOf = (name) => `${name.toUpperCase()}_PATH`

const pathOf = (name) => process.env[variableOf(name)] ?? findProgram(name)
