import { openCheckpoint, parseCheckpoint, signCheckpoint } from '#audit/checkpoint'
import { parseVerifierKey, verifierKey } from '#audit/keys'
import { openNote, signNote } from '#audit/signed_note'
import { test } from '@japa/runner'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { INVALID_BODIES, VALID_BODIES } from './vectors/checkpoint.js'
import { INVALID_KEYS, NOTES, SIGNING, VALID_KEYS } from './vectors/signed_note.js'

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

test.group('Signed notes (C2SP)', () => {
  test('{name}')
    .with(NOTES)
    .run(({ assert }, { keys, note, bytes, signers }) => {
      const open = () => openNote(note ?? Buffer.from(bytes!, 'base64'), keys.map(parseVerifierKey))

      if (signers === null) {
        assert.throws(open)
      } else {
        assert.deepEqual(open().signers, signers)
      }
    })

  test('a hundred signatures are read, one more is refused', ({ assert }) => {
    const [, peter] = NOTES
    const [text, line] = peter.note!.split('\n\n')
    const signature = line.split('\n')[0]
    const signedBy = (count: number) => `${text}\n\n${`${signature}\n`.repeat(count)}`
    const verifiers = peter.keys.map(parseVerifierKey)

    assert.deepEqual(openNote(signedBy(100), verifiers).signers, ['PeterNeumann'])
    assert.throws(() => openNote(signedBy(101), verifiers), /too many/)
  })

  test('signing gives the published note, byte for byte', ({ assert }) => {
    const seed = Buffer.from(SIGNING.seed, 'base64')
    const der = Buffer.concat([PKCS8_ED25519, seed])
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })

    assert.equal(signNote(SIGNING.text, { name: SIGNING.name, key }), SIGNING.note)
  })

  test('verifier keys are read and written back alike', ({ assert }) => {
    for (const text of VALID_KEYS) {
      const { name, key } = parseVerifierKey(text)
      assert.equal(verifierKey(name, key), text)
    }
  })

  test('a verifier key is refused: {why}')
    .with(INVALID_KEYS)
    .run(({ assert }, { key }) => {
      assert.throws(() => parseVerifierKey(key))
    })

  test('a verifier key cut anywhere or changed in any byte is refused', ({ assert }) => {
    const [key] = VALID_KEYS

    for (let position = 0; position < key.length; position++) {
      const changed = String.fromCharCode(key.charCodeAt(position) + 1)

      assert.throws(() => parseVerifierKey(key.slice(0, position)))
      assert.throws(() => parseVerifierKey(key.slice(position + 1)))
      assert.throws(() =>
        parseVerifierKey(key.slice(0, position) + changed + key.slice(position + 1))
      )
    }
  })
})

test.group('Checkpoints (C2SP)', () => {
  test('{name}: read, were its root of 32 bytes')
    .with(VALID_BODIES)
    .run(({ assert }, { body, origin, size, root }) => {
      assert.throws(() => parseCheckpoint(body), /32 bytes/)

      const head = parseCheckpoint(body.replace(root, Buffer.alloc(32, 7).toString('base64')))

      assert.equal(head.origin, origin)
      assert.equal(head.treeSize, size)
      assert.deepEqual(head.rootHash, Buffer.alloc(32, 7))
    })

  test('{name} is refused')
    .with(INVALID_BODIES)
    .run(({ assert }, { body }) => {
      assert.throws(() => parseCheckpoint(body), /no checkpoint/)
    })

  test('a checkpoint opens with the key of its log, and with no other', ({ assert }) => {
    const head = { origin: 'ssps/test', treeSize: 42, rootHash: Buffer.alloc(32, 1) }
    const signer = { name: 'ssps/test', key: generateKeyPairSync('ed25519').privateKey }
    const stranger = { name: 'ssps/test', key: generateKeyPairSync('ed25519').privateKey }
    const note = signCheckpoint(head, signer)

    assert.deepEqual(openCheckpoint(note, signer), head)
    assert.throws(() => openCheckpoint(note, stranger), /No known key/)
    assert.throws(() => openCheckpoint(note.replace('42', '43'), signer), /is wrong/)
  })

  test('a checkpoint of another log is refused though the key is right', ({ assert }) => {
    const head = { origin: 'ssps/other', treeSize: 1, rootHash: Buffer.alloc(32, 1) }
    const signer = { name: 'ssps/test', key: generateKeyPairSync('ed25519').privateKey }

    assert.throws(() => openCheckpoint(signCheckpoint(head, signer), signer), /is of ssps\/other/)
  })
})
