import { DateTime } from 'luxon'
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/**
 * Zaman damgası (5070 s.K. m.3/h; RFC 3161): `token` is the answer of a time stamp authority as it
 * came, in DER; `authority` its certificates in PEM, the root among them.
 */
export type TimeStamp = { token: Buffer; authority: string; stampedAt: DateTime }

type Authority = { url: string; certificates: string }

/** SHA-256 of each certificate, as `openssl x509 -fingerprint -sha256` prints it. */
export function fingerprintsOf(certificates: string) {
  const blocks = certificates.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  return (blocks ?? []).map((block) => new X509Certificate(block).fingerprint256)
}

/** The authority was not reached, or what it sent proves nothing; the message is for the server's log. */
export class TimeStampRefused extends Error {}

/** Between the authority's clock and ours. */
const MOST_MINUTES_APART = 5

const ANSWER_WITHIN_MS = 10_000
const LARGEST_ANSWER = 64 * 1024

const run = promisify(execFile)

/**
 * Asks an authority for a stamp on a text and proves it before it is believed. Throws
 * TimeStampRefused.
 */
export function stampOf(text: string, { url, certificates }: Authority): Promise<TimeStamp> {
  return inFolder(async (folder) => {
    await writeFile(join(folder, 'text'), text)
    await writeFile(join(folder, 'authority.pem'), certificates)
    await openssl(folder, 'ts', '-query', '-data', 'text', '-sha256', '-cert', '-out', 'query')
    const token = await answerTo(await readFile(join(folder, 'query')), url)
    await writeFile(join(folder, 'answer'), token)
    await openssl(
      folder,
      ...['ts', '-verify', '-queryfile', 'query', '-in', 'answer', '-CAfile', 'authority.pem']
    )

    const stampedAt = await momentOf(folder)

    if (Math.abs(stampedAt.diffNow('minutes').minutes) > MOST_MINUTES_APART) {
      throw new TimeStampRefused(`The authority says that it is ${stampedAt.toISO()}`)
    }
    return { token, authority: certificates, stampedAt }
  })
}

/**
 * Throws TimeStampRefused unless the stamp is of this text. The authority's certificate must have
 * been good when it stamped; that it has ended since takes nothing away.
 */
export function ensureStamped(text: string, { authority, stampedAt, token }: TimeStamp) {
  return inFolder(async (folder) => {
    await writeFile(join(folder, 'text'), text)
    await writeFile(join(folder, 'authority.pem'), authority)
    await writeFile(join(folder, 'answer'), token)
    await openssl(
      folder,
      ...['ts', '-verify', '-data', 'text', '-in', 'answer', '-CAfile', 'authority.pem'],
      ...['-attime', String(Math.floor(stampedAt.toSeconds()))]
    )
    const told = await momentOf(folder)

    if (told.toSeconds() !== Math.floor(stampedAt.toSeconds())) {
      throw new TimeStampRefused('The stamp says another moment than the log')
    }
  })
}

async function answerTo(query: Buffer, url: string) {
  const { password, username } = new URL(url)
  const bare = Object.assign(new URL(url), { username: '', password: '' })

  try {
    const response = await fetch(bare, {
      method: 'POST',
      headers: {
        'content-type': 'application/timestamp-query',
        ...(username && { authorization: basic(username, password) }),
      },
      body: new Uint8Array(query),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    if (!response.ok || !response.body) {
      throw new Error(`it answered ${response.status}`)
    }
    return await bounded(response.body)
  } catch (error) {
    throw new TimeStampRefused(`No time stamp from ${bare.host}: ${reasonOf(error)}`)
  }
}

async function bounded(body: AsyncIterable<Uint8Array>) {
  const chunks: Uint8Array[] = []
  let length = 0

  for await (const chunk of body) {
    chunks.push(chunk)
    length += chunk.length
    if (length > LARGEST_ANSWER) throw new Error('its answer is too long')
  }
  return Buffer.concat(chunks)
}

/** RFC 7617; in an address both stand encoded. */
function basic(username: string, password: string) {
  const pair = [username, password].map((part) => decodeURIComponent(part)).join(':')
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

/**
 * "Time stamp: Nov 27 07:33:00 2026 GMT", with fractions of a second where the authority has them.
 * Of the token alone: what an answer says beside it is signed by nobody.
 */
async function momentOf(folder: string) {
  await openssl(folder, 'ts', '-reply', '-in', 'answer', '-token_out', '-out', 'token')
  const { stdout } = await openssl(folder, 'ts', '-reply', '-in', 'token', '-token_in', '-text')
  const [, told] = /^Time stamp: (.+)$/m.exec(stdout) ?? []
  const text = told?.replace(/\s+/g, ' ').replace(/\.\d+/, '').replace(' GMT', '') ?? ''
  const moment = DateTime.fromFormat(text, 'LLL d HH:mm:ss yyyy', { zone: 'utc', locale: 'en' })

  if (!moment.isValid) {
    throw new TimeStampRefused('The answer names no moment')
  }
  return moment
}

async function openssl(folder: string, ...words: string[]) {
  try {
    return await run('openssl', words, {
      cwd: folder,
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Error('Time stamps need the program openssl, which is not installed', {
        cause: error,
      })
    }
    throw new TimeStampRefused(`openssl: ${reasonOf(error)}`)
  }
}

/** Of openssl its last line, which says what is wrong. */
function reasonOf(error: unknown) {
  const { cause, message, stderr } = error as Error & { stderr?: string }
  const lines = stderr?.trim().split('\n') ?? []

  return lines.at(-1) || (cause instanceof Error ? cause.message : message)
}

async function inFolder<Result>(work: (folder: string) => Promise<Result>) {
  const folder = await mkdtemp(join(tmpdir(), 'ssps-time-stamp-'))

  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
