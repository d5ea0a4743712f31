import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '')
export const BUILD = resolve(ROOT, 'build')
export const MODULES = resolve(ROOT, 'node_modules')

/**
 * Relative paths are meant from the project folder, whatever folder a
 * process of the product runs in.
 */
export const fromRoot = (...parts) => resolve(ROOT, ...parts)
