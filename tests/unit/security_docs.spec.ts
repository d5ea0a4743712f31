import { test } from '@japa/runner'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** What a test or the database must prove: threats, and ids of OWASP ASVS 5.0.0. */
const PROVEN = [
  ...['T5', 'T10', 'T12', 'T14', 'T18'],
  ...['6.1.1', '6.1.2', '6.1.3', '6.2.1', '6.2.2', '6.2.3', '6.2.4', '6.2.5', '6.2.6', '6.2.7'],
  ...['6.2.8', '6.2.9', '6.2.10', '6.2.11', '6.2.12', '6.3.1', '6.3.3', '6.3.4', '6.3.5'],
  ...['6.3.6', '6.3.7', '6.3.8', '6.4.1', '6.4.3', '6.4.4', '6.4.6', '6.5.1', '6.5.2', '6.5.3'],
  ...['6.5.4', '6.5.5', '6.5.6', '6.5.8'],
  ...['7.2.3', '7.2.4', '7.4.1', '7.4.2', '7.4.3', '7.4.4', '7.4.5', '7.5.1', '7.5.2', '7.5.3'],
  ...['2.1.3', '2.3.1', '2.3.2', '2.3.4', '2.3.5', '2.4.1', '8.2.1', '8.2.2', '8.2.3', '8.2.4'],
  ...['8.3.1', '8.3.2', '8.3.3', '8.4.1', '8.4.2', '15.3.1', '15.3.3'],
  ...['1.2.10', '3.2.1', '5.2.1', '5.2.2', '5.2.3', '5.2.4', '5.2.5', '5.2.6', '5.3.1', '5.3.2'],
  ...['5.4.1', '5.4.2', '14.2.8'],
  ...['1.1.2', '1.2.1', '1.2.2', '1.2.3', '1.3.11', '1.5.2', '2.1.1', '2.1.2', '2.2.1', '2.2.2'],
  ...['2.2.3', '3.3.1', '3.3.2', '3.3.3', '3.3.4', '3.3.5', '3.4.1', '3.4.2', '3.4.3', '3.4.4'],
  ...['3.4.5', '3.4.6', '3.4.7', '3.4.8', '3.5.1', '3.5.2', '3.5.3', '3.5.4', '3.5.7', '3.5.8'],
  ...['3.6.1', '3.7.2', '4.1.1', '4.1.2', '4.1.4', '13.4.4', '15.3.5', '15.3.6', '15.3.7'],
  ...['11.2.2', '11.5.1', '14.1.1', '14.1.2', '14.2.1', '14.2.2', '14.2.3', '14.2.4', '14.2.6'],
  ...['14.2.7', '14.3.1', '14.3.2'],
  ...['16.1.1', '16.2.1', '16.2.2', '16.2.5', '16.3.1', '16.3.2', '16.3.3', '16.3.4', '16.4.1'],
  ...['16.4.2', '13.2.2', '13.4.5', '15.2.3'],
]

/** All threats of the model, each with its line. */
const THREATS = Array.from({ length: 21 }, (_, index) => `T${index + 1}`)

type Line = { id: string; how: string; proof: string }

type Proof = { file: string; words: string }

test.group('docs/security.md', () => {
  const lines = linesOf('docs/security.md')

  test('has each threat and requirement once', ({ assert }) => {
    const ids = lines.map(({ id }) => id)

    assert.lengthOf(new Set(ids), ids.length)
    assert.includeMembers(ids, [...THREATS, ...PROVEN])
  })

  test('says of every line how it is met, and what proves it or why nothing does', ({ assert }) => {
    for (const { id, how, proof } of lines) {
      assert.match(how, /\.$/, id)
      assert.match(proof, /^(?:`|- .+\.$)/, id)
    }
  })

  test('proves what a test must prove, or says that it is missing', ({ assert }) => {
    const unproven = lines
      .filter(({ id }) => PROVEN.includes(id))
      .filter(({ how, proof }) => !how.startsWith('Missing: ') && proofsIn(proof).length === 0)

    assert.deepEqual(unproven, [])
  })

  test('names tests and constraints there are', ({ assert }) => {
    const unknown = lines.flatMap(({ id, proof }) =>
      proofsIn(proof)
        .filter((one) => !isThere(one))
        .map(({ file, words }) => `${id}: ${file} has no "${words}"`)
    )

    assert.deepEqual(unknown, [])
  })

  test('names only files there are', ({ assert }) => {
    const named = textOf('docs/security.md').match(/(?<=`)[\w.-]+\/[\w./-]+(?=`)/g) ?? []

    assert.isNotEmpty(named)
    assert.isEmpty(named.filter((file) => !existsSync(`${ROOT}${file}`)))
  })
})

function linesOf(document: string): Line[] {
  return textOf(document)
    .split('\n')
    .filter((line) => /^\| (?:T|\d)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, id, how, proof]) => ({ id, how, proof }))
}

/** `file` and words of it, several of them parted by semicolons. */
function proofsIn(proof: string): Proof[] {
  const found = proof.matchAll(/(?:^|; )`([^`]+)` ([^;]+)/g)
  return Array.from(found, ([, file, words]) => ({ file, words }))
}

/** Of a test the words stand in a title, of a migration they are its own. */
function isThere({ file, words }: Proof) {
  const isSpec = file.endsWith('.spec.ts')
  const isMigration = file.startsWith('database/migrations/')
  const texts = isSpec ? titlesIn(file) : isMigration ? [textOf(file)] : []

  return texts.some((text) => text.includes(words))
}

function titlesIn(file: string) {
  return Array.from(textOf(file).matchAll(/\btest\(\s*(['"`])(.+?)\1/g), ([, , title]) => title)
}

function textOf(file: string) {
  return existsSync(`${ROOT}${file}`) ? readFileSync(`${ROOT}${file}`, 'utf8') : ''
}
