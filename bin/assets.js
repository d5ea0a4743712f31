import { cpSync, existsSync, mkdirSync, realpathSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MODULES, fromRoot } from './setup/places.js'

const FOLDER = fromRoot('public/assets')
const TABLER = ['css/tabler.min.css', 'js/tabler.min.js']
const OWN = ['resources/css', 'resources/js']

/**
 * Tabler and our own few files, served as they are: no bundler, one strict
 * content security policy in development and production alike.
 */
export function copyAssets() {
  mkdirSync(FOLDER, { recursive: true })
  for (const file of TABLER) {
    cpSync(`${MODULES}/@tabler/core/dist/${file}`, `${FOLDER}/${basename(file)}`)
  }
  for (const folder of OWN.map((name) => fromRoot(name)).filter(existsSync)) {
    cpSync(folder, FOLDER, { recursive: true })
  }
}

const isRunAlone = realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
if (isRunAlone) copyAssets()
