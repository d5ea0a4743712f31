import { startWeb } from '#tests/browser/product'
import { resetDatabase } from '#tests/database'
import { type DatabaseCopy, startDatabaseCopy } from '#tests/database_copy'
import env from '#start/env'
import { test } from '@japa/runner'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

test.group('A database that is reached over the network (ASVS 12.3.1)', (group) => {
  let folder: string
  let database: DatabaseCopy

  group.setup(async () => {
    await resetDatabase()
    folder = await mkdtemp(join(tmpdir(), 'tls-'))
    await makeAuthority('ours')
    await makeAuthority('another')
    await makeCertificate('DNS:localhost')
    database = await startDatabaseCopy(folder, {
      settings: [`--ssl-cert=${file('server.pem')}`, `--ssl-key=${file('server.key')}`],
    })
    await demandEncryption()

    return async () => {
      await database.stop()
      await rm(folder, { recursive: true })
    }
  })

  test('is asked encrypted, when an authority of ours vouches for its name', async ({ assert }) => {
    const web = await startWeb(trusting('ours.pem'))
    const { status } = await fetch(`${web.url}/portal/sign-in`).finally(() => web.stop())

    assert.equal(status, 200)
  })

  test('is not asked when nobody we trust vouches for it', async ({ assert }) => {
    await assert.rejects(() => started(trusting('another.pem')), /certificate/i)
  })

  test('is not asked under a number, which no certificate vouches for', async ({ assert }) => {
    const settings = { ...trusting('ours.pem'), DB_HOST: '127.0.0.1' }

    await assert.rejects(() => started(settings), /DB_HOST must be the name in its certificate/)
  })

  test('is not asked when its certificate is in another name', async ({ assert, cleanup }) => {
    cleanup(() => certified('DNS:localhost'))
    await certified('DNS:elsewhere.example')

    await assert.rejects(() => started(trusting('ours.pem')), /altnames/)
  })

  test('is never asked in the clear by a live installation', async ({ assert }) => {
    const settings = { SSPS_ENV: 'live', DB_HOST: '192.0.2.1', DB_TLS: 'none' }

    await assert.rejects(
      () => started(settings),
      /DB_TLS may be none for a database on this machine alone/
    )
  })

  function trusting(authority: string) {
    const { DB_PORT } = database.environment
    return { DB_HOST: 'localhost', DB_PORT, DB_TLS: 'required', DB_CA_FILE: file(authority) }
  }

  /** For as long as it runs; rejects with what it said when it ends by itself. */
  function started(settings: Record<string, string>) {
    const words = ['--import=@poppinss/ts-exec', 'bin/server.ts']
    const environment = { ...process.env, ...settings, NODE_ENV: 'production' }
    return run(process.execPath, words, { env: environment, timeout: 20_000 })
  }

  function file(name: string) {
    return join(folder, name)
  }

  async function certified(name: string) {
    await makeCertificate(name)
    const root = await database.root()
    await root.query('flush ssl')
    await root.end()
  }

  /** Who comes in the clear is refused by the server itself. */
  async function demandEncryption() {
    const root = await database.root()
    await root.query(`alter user '${env.get('DB_USER')}'@'%' require ssl`)
    await root.end()
  }

  function openssl(...words: string[]) {
    return run('openssl', words, { cwd: folder })
  }

  function makeAuthority(name: string) {
    return openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`, '-days', '2']
    )
  }

  async function makeCertificate(name: string) {
    await writeFile(file('names'), `subjectAltName=${name}\n`)
    await openssl(
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=database']
    )
    await openssl(
      ...['x509', '-req', '-in', 'server.csr', '-CA', 'ours.pem', '-CAkey', 'ours.key'],
      ...['-CAcreateserial', '-out', 'server.pem', '-days', '2', '-extfile', 'names']
    )
  }
})
