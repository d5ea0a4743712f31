import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateLists } from './codegen.js'
import { BUILD, ROOT, fromRoot } from './places.js'
import { capture, reasonIn, withProjectTools } from './processes.js'
import { SetupError } from './step.js'

const STAMP = join(BUILD, '.ssps-stamp')
const SOURCES = [
  ...[
    'app',
    'attack',
    'bench',
    'bin',
    'commands',
    'config',
    'database',
    'public',
    'resources',
    'start',
  ],
  ...['adonisrc.ts', 'package.json', 'package-lock.json', 'tsconfig.json'],
]

/**
 * Builds for production, and only when the sources differ from those of the
 * last build. The compiler needs the lists of controllers and routes, which
 * a fresh clone does not have.
 */
export async function buildIfStale(runtime) {
  const digest = sourcesDigest()
  if (isFresh(digest)) return

  await generateLists(runtime)
  const environment = withProjectTools({ ...process.env, NODE_ENV: 'development' })
  const { status, output } = await capture(runtime, ['ace.js', 'build'], {
    cwd: ROOT,
    env: environment,
  })
  if (status !== 0) throw new SetupError(`The build failed: ${reasonIn(output) ?? 'silently'}`)
  writeFileSync(STAMP, digest)
}

export function hasFreshBuild() {
  return existsSync(STAMP) && isFresh(sourcesDigest())
}

function isFresh(digest) {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest
}

function sourcesDigest() {
  const hash = createHash('sha256')
  for (const file of SOURCES.map((name) => fromRoot(name)).flatMap(filesBelow)) {
    hash
      .update(`${file.slice(ROOT.length)}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}

function filesBelow(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)))
}
