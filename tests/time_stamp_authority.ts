import env from '#start/env'
import { Secret } from '@adonisjs/core/helpers'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'

const run = promisify(execFile)

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
const CONFIGURATION = `
[tsa]
default_tsa = ours
[ours]
serial = serial
signer_cert = signer.pem
signer_key = signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
tsa_name = yes
ess_cert_id_chain = no
`

/**
 * A time stamp authority (RFC 3161) of our own on a free loopback port, which the product is told
 * of; while `isAway` it answers 503. `close` takes it away.
 */
export async function timeStampAuthority() {
  const folder = await mkdtemp(join(tmpdir(), 'ssps-tsa-'))
  const authority = { isAway: false, asked: 0, credentials: '', file: join(folder, 'root.pem') }
  await makeCertificates(folder)

  const server = createServer(async (request, response) => {
    authority.asked += 1
    authority.credentials = request.headers.authorization ?? ''
    await writeFile(join(folder, 'query'), await buffer(request))

    if (authority.isAway) {
      response.writeHead(503).end()
      return
    }
    try {
      await openssl(folder, 'ts', '-reply', '-queryfile', 'query', '-out', 'answer', ...SETTINGS)
      response.setHeader('content-type', 'application/timestamp-reply')
      response.end(await readFile(join(folder, 'answer')))
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  useAuthority(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  env.set('AUDIT_TSA_CA_FILE', authority.file)

  return Object.assign(authority, {
    async close() {
      useAuthority(undefined)
      env.set('AUDIT_TSA_CA_FILE', '')
      server.close()
      await rm(folder, { recursive: true })
    },
  })
}

/** To this process, and to those it starts; undefined for none. */
export function useAuthority(url: string | undefined) {
  env.set('AUDIT_TSA_URL', (url && new Secret(url)) as Secret<string>)

  if (url) {
    process.env.AUDIT_TSA_URL = url
  } else {
    delete process.env.AUDIT_TSA_URL
  }
}

const SETTINGS = ['-config', 'authority.cnf', '-section', 'ours']

async function makeCertificates(folder: string) {
  await writeFile(join(folder, 'authority.cnf'), CONFIGURATION)
  await writeFile(join(folder, 'serial'), '01\n')
  await writeFile(join(folder, 'usage'), 'extendedKeyUsage=critical,timeStamping\n')
  await openssl(
    folder,
    ...['req', '-x509', ...CURVE, '-keyout', 'root.key', '-out', 'root.pem'],
    ...['-subj', '/CN=Deneme Kök', '-utf8', '-days', '2']
  )
  await openssl(
    folder,
    ...['req', ...CURVE, '-keyout', 'signer.key', '-out', 'signer.csr', '-subj', '/CN=Deneme ZD'],
    '-utf8'
  )
  await openssl(
    folder,
    ...['x509', '-req', '-in', 'signer.csr', '-CA', 'root.pem', '-CAkey', 'root.key'],
    ...['-CAcreateserial', '-out', 'signer.pem', '-days', '2', '-extfile', 'usage']
  )
}

function openssl(cwd: string, ...words: string[]) {
  return run('openssl', words, { cwd })
}
