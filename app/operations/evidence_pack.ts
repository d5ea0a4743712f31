import { isDemo } from '#config/app'
import { addressCodes, TooManyAddresses } from '#audit/address_codes'
import { fingerprint, publicKeyFrom } from '#audit/keys'
import { packScopeOf } from '#audit/pack_leaves'
import { writeProofFiles } from '#audit/proof_files'
import type { AuditFilters } from '#audit/search'
import { filterWords } from '#audit/filter_words'
import { publicKeyFile } from '#audit/published'
import { latestCheckpoint, lineOf, type StoredCheckpoint } from '#audit/stored_checkpoints'
import { evidenceSummary } from '#documents/evidence_summary'
import ActRefused from '#exceptions/act_refused'
import app from '@adonisjs/core/services/app'
import i18nManager from '@adonisjs/i18n/services/main'
import { DateTime } from 'luxon'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

type Asked = {
  number: string
  filters: AuditFilters
  language: 'tr' | 'en'
  checkpoint: StoredCheckpoint
  onProgress?: (reached: number) => Promise<void>
}

/** What lies in every pack as it is: how to prove it, by machine and by hand. */
const FOR_THE_READER = ['README.tr.txt', 'README.en.txt', 'verify.mjs', 'verify.sh']

/** The newest head of the log that is asked for: on it a pack rests. Throws ActRefused before anything was signed. */
export async function checkpointForPack({ log }: AuditFilters = {}): Promise<StoredCheckpoint> {
  const checkpoint = await latestCheckpoint(log)

  if (!checkpoint) {
    throw new ActRefused('nothing_signed')
  }
  return checkpoint
}

/** Throws ActRefused for a network of more addresses than a search can follow, before anything is made. */
export async function ensureFollowable({ ip }: AuditFilters) {
  await addressCodes(ip).catch((error) => {
    throw error instanceof TooManyAddresses ? new ActRefused('too_many_addresses') : error
  })
}

/**
 * Kanıt paketi: the disclosed events with all that proves them for who has nothing of ours
 * (R21 m.4/b-5), as a folder, which must not exist. Throws LogNotIntact where the log is not what
 * was sealed.
 */
export async function writeEvidencePack(folder: string, asked: Asked) {
  const { checkpoint, filters, language, onProgress = () => Promise.resolve() } = asked
  const i18n = i18nManager.locale(language)

  await mkdir(folder, { recursive: false, mode: 0o700 })
  const facts = await writeProofFiles(folder, { filters, checkpoint, i18n, onProgress })
  const summary = await summaryOf(asked, facts)

  await writeFile(join(folder, 'summary.pdf'), summary)
  for (const name of FOR_THE_READER) {
    await copyFile(app.makePath('resources', 'evidence', name), join(folder, name))
  }
  const sumsDigest = await writeSums(folder)

  return { ...facts, sumsDigest, treeSize: checkpoint.treeSize, scope: packScopeOf(filters) }
}

/** A pack in one file; everything in it stands in a folder of its own name. */
export async function zipPack(folder: string, { name, to }: { name: string; to: string }) {
  const zip = new ZipFile()
  const done = pipeline(zip.outputStream, createWriteStream(to, { flags: 'wx', mode: 0o600 }))

  for (const file of await filesIn(folder)) {
    zip.addFile(join(folder, file), `${name}/${file}`)
  }
  zip.end()
  await done
}

async function summaryOf(
  { checkpoint, filters, language, number }: Asked,
  facts: Awaited<ReturnType<typeof writeProofFiles>>
) {
  const languages = { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') }

  return evidenceSummary(
    {
      ...facts,
      number,
      scope: packScopeOf(filters),
      filters: await filterWords(filters, languages[language]),
      issuedAt: DateTime.now(),
      origin: checkpoint.origin,
      treeSize: checkpoint.treeSize,
      rootHash: checkpoint.rootHash,
      signedAt: checkpoint.signedAt,
      fingerprint: fingerprint(await publicKeyFrom(publicKeyFile())),
      language,
      checkpoint: lineOf(checkpoint),
      isDemo,
    },
    languages
  )
}

/** As sha256sum writes and reads it. Answers what the list itself hashes to: all digests in one. */
async function writeSums(folder: string) {
  const lines: string[] = []

  for (const name of await filesIn(folder)) {
    lines.push(`${await digestOf(join(folder, name))}  ${name}\n`)
  }
  const sums = join(folder, 'SHA256SUMS')
  await writeFile(sums, lines.join(''))
  return digestOf(sums)
}

async function digestOf(path: string) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Sorted paths below the folder. */
async function filesIn(folder: string) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted()
}
