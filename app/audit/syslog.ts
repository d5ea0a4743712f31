import env from '#start/env'
import logger from '@adonisjs/core/services/logger'
import { createSocket } from 'node:dgram'
import { hostname } from 'node:os'

/** Facility log audit (13), severity notice (5) (RFC 5424, 6.2.1). */
const PRIORITY = 13 * 8 + 5

/**
 * Sends a signed head to the log server of the house, where one is named (RFC 5424 over UDP, RFC
 * 5426): one more place that whoever rewrites the database does not reach. What does not arrive is
 * told in the server's log and stops nothing: the next head proves this one too.
 */
export async function tellSyslog(line: string) {
  const server = env.get('AUDIT_SYSLOG')

  if (!server) {
    return
  }
  const { hostname: host, port } = new URL(server)
  const text = `<${PRIORITY}>1 ${new Date().toISOString()} ${hostname()} ssps ${process.pid} checkpoint - ${line}`

  await sent(text, { host, port: Number(port || 514) }).catch((error) =>
    logger.error({ err: error }, 'A checkpoint did not reach the log server')
  )
}

function sent(text: string, { host, port }: { host: string; port: number }) {
  return new Promise<void>((resolve, reject) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')

    socket.send(text, port, host.replaceAll(/[[\]]/g, ''), (error) => {
      socket.close()
      return error ? reject(error) : resolve()
    })
  })
}
