import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import {
  destroyPrintFile,
  openPrintFile,
  PrintFileGone,
  sealPrintFile,
} from '#documents/print_file'
import { deleteFile, putFile, readFile } from '#documents/file_store'

const LETTER = Buffer.from('İlk şifre: kapalı zarfta')

test.group('Print files', () => {
  test('a letter opens until it is destroyed, and never after', async ({ assert }) => {
    const key = await sealPrintFile(LETTER)
    assert.deepEqual(await openPrintFile(key), LETTER)

    await destroyPrintFile(key)
    await destroyPrintFile(key)

    const error = await refusalOf(openPrintFile(key))
    assert.instanceOf(error, PrintFileGone)
    assert.equal(error.status, 410)
  })

  test('a letter is not among the files anyone can be given', async ({ assert }) => {
    const key = await sealPrintFile(LETTER)

    await assert.rejects(() => readFile(key), /ENOENT/)
    await destroyPrintFile(key)
  })

  test('a key that is no random name never becomes a path', async ({ assert }) => {
    for (const key of ['../../.env', '/etc/passwd', '', `${randomUUID()}/..`, 'ŞİFRE']) {
      await assert.rejects(() => openPrintFile(key), /random key/)
      await assert.rejects(() => destroyPrintFile(key), /random key/)
    }
  })
})

test.group('File store', () => {
  test('bytes come back as they went in, with their digest', async ({ assert }) => {
    const { key, sha256, size } = await putFile(Buffer.from('abc'))

    assert.deepEqual(await readFile(key), Buffer.from('abc'))
    assert.equal(size, 3)
    assert.equal(sha256, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    await deleteFile(key)
    await assert.rejects(() => readFile(key), /ENOENT/)
  })
})

async function refusalOf(promise: Promise<unknown>) {
  return promise.then(
    () => null,
    (error) => error
  )
}
