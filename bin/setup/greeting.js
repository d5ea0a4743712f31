import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { SetupError } from './step.js'

const OLDEST = [10, 11]

/**
 * Waits until a database server greets, and returns the version it names. It
 * speaks first in this protocol, so that no client program is needed.
 */
export async function awaitGreeting({ host, port, seconds, whileTrue = () => true }) {
  const deadline = Date.now() + seconds * 1000
  while (Date.now() < deadline && whileTrue()) {
    const version = await greeting(host, port).catch(() => null)
    if (version) return version
    await wait(150)
  }
  throw new SetupError(
    `The database at ${host}:${port} did not answer within ${seconds} s; ` +
      'start it, or check DB_HOST and DB_PORT.'
  )
}

/**
 * One engine everywhere: another one would behave differently in the dark.
 * Servers of the 10 series put 5.5.5- before their version.
 */
export function assertSupported(version) {
  const [, major, minor] = version.match(/^(?:5\.5\.5-)?(\d+)\.(\d+).*mariadb/i) ?? []
  const isNewEnough =
    Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1])
  if (isNewEnough) return
  throw new SetupError(
    `The database server is ${version}; MariaDB ${OLDEST.join('.')} or newer is needed.`
  )
}

/**
 * The first packet: 3 bytes length, 1 sequence, 1 protocol (255 announces a
 * refusal), then the version as text ended by a zero byte.
 */
function greeting(host, port) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    socket.setTimeout(3000, () => socket.destroy(new Error('No greeting in time')))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('Closed without a greeting')))
    socket.once('data', (packet) => {
      socket.destroy()
      if (packet[4] !== 10) return reject(new Error('Refused'))
      resolve(packet.toString('latin1', 5, packet.indexOf(0, 5)))
    })
  })
}
