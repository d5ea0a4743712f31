import { fingerprint, publicPem, signingKeyFrom, verifierKey } from '#audit/keys'
import { originOf } from '#audit/stored_checkpoints'
import ace from '@adonisjs/core/services/ace'
import { test } from '@japa/runner'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import AuditKeygen from '../../../commands/audit_keygen.js'

const run = promisify(execFile)

test.group('audit:keygen', (group) => {
  let folder: string

  group.each.setup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keygen-'))
    ace.ui.switchMode('raw')
    return async () => {
      ace.ui.switchMode('normal')
      await rm(folder, { recursive: true })
    }
  })

  test('writes a key for its owner alone, and prints what auditors compare', async ({ assert }) => {
    const file = join(folder, 'key.pem')

    const { command, said } = await keygen(file)

    command.assertSucceeded()
    const key = await signingKeyFrom(file)
    const { mode } = await stat(file)
    assert.equal(mode & 0o777, 0o600)
    assert.include(said, fingerprint(key))
    assert.include(said, verifierKey(originOf(1), key))
  })

  test('prints the fingerprint that openssl and sha256sum find', async ({ assert }) => {
    const file = join(folder, 'key.pem')
    const { said } = await keygen(file)
    await writeFile(join(folder, 'public.pem'), publicPem(await signingKeyFrom(file)))

    const { stdout } = await run(
      'sh',
      ['-c', 'openssl pkey -pubin -in public.pem -outform DER | sha256sum'],
      { cwd: folder }
    )

    assert.include(said.replaceAll(' ', ''), stdout.slice(0, 64))
  })

  test('leaves a key alone that is there already', async ({ assert }) => {
    const file = join(folder, 'key.pem')
    await keygen(file)
    const before = await readFile(file, 'utf8')

    const { command, said } = await keygen(file)

    command.assertFailed()
    assert.match(said, /is there already; no key was made/)
    assert.equal(await readFile(file, 'utf8'), before)
  })
})

async function keygen(file: string) {
  const command = await ace.create(AuditKeygen, [file])
  await command.exec()
  const said = command.logger
    .getLogs()
    .map(({ message }) => message)
    .join('\n')

  return { command, said }
}
