#!/usr/bin/env node
/**
 * Proves an evidence pack of the SSPS audit log. One file, nothing to install: Node.js 20 or newer.
 *
 *   node verify.mjs [FOLDER] [--fingerprint=HEX]
 *
 * FOLDER is the unpacked pack, this file's own one unless named. HEX is the printed fingerprint of
 * the log's public key; without it the key in the pack is believed and its fingerprint is shown.
 * Exit status 0: everything is proven. 1: something is not, and the last line says what.
 *
 * What is computed: RFC 6962 (leaf SHA-256(0x00 || payload), node SHA-256(0x01 || left || right)),
 * C2SP signed notes with Ed25519 keys, and one pass over events.tsv.
 */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const LINE = /^(0|[1-9]\d{0,14})\t([1-9]\d{0,14})\t([0-9a-f]{64})\t([^\t]*)$/
const SUM = /^([0-9a-f]{64}) [ *](.+)$/
const NOTE = /^(([^\n]+)\n([1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n)\n((?:— [^\n]+\n)+)$/

const { folder, fingerprint } = argumentsGiven()

try {
  await verifyPack()
} catch (error) {
  console.log(`FAILED: ${error.message}`)
  process.exitCode = 1
}

async function verifyPack() {
  await compareSums()
  const keys = await readKeys()
  const checkpoint = await readNote('checkpoint', keys)
  const older = await readOlder(keys, checkpoint)
  say(`OK: the head of ${checkpoint.origin} with ${checkpoint.size} events is signed`)

  const { disclosed, next, root } = await walkEvents(older)

  ensure(
    next === checkpoint.size,
    `the lines end at ${next}, the signed head at ${checkpoint.size}`
  )
  ensure(root === checkpoint.root, 'the lines do not lead to the signed head')
  say(`OK: ${disclosed} events stand in the signed log as they are, at their places`)
  say(
    disclosed === checkpoint.size
      ? 'OK: these are all events of the log up to its signed head'
      : 'Not all events of the log are in this pack; summary.pdf says what that means'
  )
  say(`OK: ${older.size} older signed heads are beginnings of this log`)
}

/** The stack holds the roots of perfect subtrees, largest first; equal neighbours are joined. */
async function walkEvents(older) {
  const stack = []
  let [next, disclosed, compared] = [0, 0, 0]

  for await (const line of linesOf('events.tsv')) {
    const { first, count, hash, payload } = partsOf(line, next)
    ensure(first === next, `event ${first}: the line before ends at ${next}`)
    ensure(isPerfect(first, count), `event ${first}: no perfect subtree`)

    if (payload !== '') {
      ensure(count === 1, `event ${first}: an event is one`)
      ensure(sha256('\0', payload).equals(hash), `event ${first} is not the one that was sealed`)
      disclosed += 1
    }
    push(stack, { count, hash })
    next += count

    if (older.has(next)) {
      ensure(
        older.get(next) === rootOf(stack),
        `the older head of ${next} does not lead to this log`
      )
      compared += 1
    }
  }
  ensure(compared === older.size, 'an older checkpoint was not compared')
  return { disclosed, next, root: rootOf(stack) }
}

function partsOf(line, next) {
  const [, first, count, hash, payload] = LINE.exec(line) ?? []
  ensure(hash !== undefined, `the line at event ${next} is none`)
  return { first: Number(first), count: Number(count), hash: Buffer.from(hash, 'hex'), payload }
}

function isPerfect(first, count) {
  return (
    Number.isInteger(Math.log2(count)) && 2 ** Math.log2(count) === count && first % count === 0
  )
}

function push(stack, subtree) {
  let { count, hash } = subtree

  while (stack.at(-1)?.count === count) {
    hash = sha256('\x01', stack.pop().hash, hash)
    count *= 2
  }
  stack.push({ count, hash })
}

function rootOf(stack) {
  return stack
    .map(({ hash }) => hash)
    .reduceRight((right, left) => sha256('\x01', left, right))
    .toString('base64')
}

async function compareSums() {
  for await (const line of linesOf('SHA256SUMS')) {
    const [, sum, name] = SUM.exec(line) ?? []
    ensure(name !== undefined && !name.includes('..'), 'SHA256SUMS has a line that is none')
    ensure((await digestOf(name)) === sum, `${name} is not the file that was packed`)
  }
  say('OK: the files are those that were packed')
}

/** The key that counts is the printed one; former keys count where their own signature stands. */
async function readKeys() {
  const former = (await namesIn('former-keys')).map((name) => join('former-keys', name))
  const keys = await Promise.all(
    ['log-public-key.pem', ...former].map(async (name) => createPublicKey(await contentOf(name)))
  )
  const own = createHash('sha256')
    .update(keys[0].export({ type: 'spki', format: 'der' }))
    .digest('hex')

  if (fingerprint === null) {
    say(`Compare with the printed fingerprint: ${own.match(/.{4}/g).join(' ')}`)
  } else {
    ensure(own === fingerprint, 'the key is not the printed one')
    say('OK: the key is the printed one')
  }
  return keys
}

async function readOlder(keys, { origin }) {
  const heads = new Map()

  for (const name of await namesIn('old-checkpoints')) {
    const note = await readNote(join('old-checkpoints', name), keys)
    ensure(note.origin === origin, `${name} is of another log`)
    heads.set(note.size, note.root)
  }
  return heads
}

async function readNote(name, keys) {
  const [, body, origin, size, root, lines] = NOTE.exec(await contentOf(name)) ?? []
  ensure(body !== undefined, `${name} is no checkpoint`)
  ensure(
    lines.split('\n').some((line) => keys.some((key) => isSignedBy(key, origin, body, line))),
    `the signature of ${name} is wrong`
  )
  return { origin, size: Number(size), root }
}

/** Key id: the first four bytes of SHA-256(origin || "\n" || 0x01 || public key). */
function isSignedBy(key, origin, body, line) {
  const [dash, name, text] = line.split(' ')
  const bytes = Buffer.from(text ?? '', 'base64')
  const raw = Buffer.from(key.export({ format: 'jwk' }).x, 'base64url')
  const id = sha256(`${origin}\n`, '\x01', raw).subarray(0, 4)

  return (
    dash === '—' &&
    name === origin &&
    id.equals(bytes.subarray(0, 4)) &&
    verify(null, Buffer.from(body), key, bytes.subarray(4))
  )
}

function sha256(...parts) {
  const hash = createHash('sha256')
  parts.forEach((part) => hash.update(part))
  return hash.digest()
}

async function digestOf(name) {
  const hash = createHash('sha256')

  for await (const chunk of createReadStream(join(folder, name))) {
    hash.update(chunk)
  }
  return hash.digest('hex')
}

/** Lines end at newlines alone: readline would end them at other signs too. */
async function* linesOf(name) {
  let rest = ''

  for await (const chunk of createReadStream(join(folder, name), 'utf8')) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    yield* lines
  }
  ensure(rest === '', `${name} ends in the middle of a line`)
}

function contentOf(name) {
  return readFile(join(folder, name), 'utf8')
}

function namesIn(name) {
  return readdir(join(folder, name)).catch(() => [])
}

function ensure(isTrue, otherwise) {
  if (!isTrue) {
    throw new Error(otherwise)
  }
}

function say(text) {
  console.log(text)
}

function argumentsGiven() {
  const given = process.argv.slice(2)
  const option = given.find((one) => one.startsWith('--fingerprint='))

  return {
    folder: given.find((one) => !one.startsWith('--')) ?? dirname(fileURLToPath(import.meta.url)),
    fingerprint: option?.slice('--fingerprint='.length).replaceAll(/\s/g, '').toLowerCase() ?? null,
  }
}
