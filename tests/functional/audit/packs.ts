import type { AuditFilters } from '#audit/search'
import { checkpointForPack, writeEvidencePack } from '#operations/evidence_pack'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { fromBufferPromise } from 'yauzl'

const run = promisify(execFile)

/** A pack in a folder of its own, and how to take it away. */
export async function writtenPack(filters: AuditFilters = {}) {
  const parent = await mkdtemp(join(tmpdir(), 'ssps-pack-'))
  const folder = join(parent, 'pack')
  const checkpoint = await checkpointForPack()
  const facts = await writeEvidencePack(folder, {
    number: 'KP-1',
    filters,
    language: 'tr',
    checkpoint,
  })

  return { folder, facts, checkpoint, remove: () => rm(parent, { recursive: true }) }
}

/** What both verifiers in the pack say, each with its exit status. */
export async function verdictsOn(folder: string, fingerprint?: string) {
  const [machine, shell] = await Promise.all([
    spoken(
      process.execPath,
      ['verify.mjs', ...(fingerprint ? [`--fingerprint=${fingerprint}`] : [])],
      folder
    ),
    spoken('bash', ['verify.sh', '.', ...(fingerprint ? [fingerprint] : [])], folder),
  ])

  return { machine, shell }
}

/** What a command says, standing in a folder, and how it ends. */
export async function spoken(program: string, args: string[], cwd: string) {
  const { HOME, PATH } = process.env

  try {
    const { stdout } = await run(program, args, { cwd, env: { HOME, PATH } })
    return { status: 0, said: stdout }
  } catch (error) {
    const { code, stderr, stdout } = error as { code: number; stdout: string; stderr: string }
    return { status: code, said: stdout + stderr }
  }
}

/** A packed file in a folder of its own. */
export async function unpacked(bytes: Buffer) {
  const folder = await mkdtemp(join(tmpdir(), 'ssps-unpacked-'))
  const zip = await fromBufferPromise(bytes)

  for await (const entry of zip.eachEntry()) {
    const path = join(folder, entry.fileName)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, await buffer(await zip.openReadStreamPromise(entry)))
  }
  return folder
}

/** Who forges a pack writes its list of digests anew. */
export async function rewrite(folder: string, name: string, change: (text: string) => string) {
  await writeFile(join(folder, name), change(await readFile(join(folder, name), 'utf8')))
  await renewSums(folder)
}

export async function renewSums(folder: string) {
  const sums = await readFile(join(folder, 'SHA256SUMS'), 'utf8')
  const names = sums
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(66))
  const present = new Set(await readdir(folder, { recursive: true }))
  const lines = await Promise.all(
    names
      .filter((name) => present.has(name))
      .map(async (name) => {
        const bytes = await readFile(join(folder, name))
        return `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`
      })
  )
  await writeFile(join(folder, 'SHA256SUMS'), lines.join(''))
}
