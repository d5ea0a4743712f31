import { createServer } from 'node:net'
import { SetupError } from './step.js'

/**
 * Fails before the slow steps when the web process could not listen later.
 */
export async function assertPortIsFree(host, port) {
  try {
    await listenOnce(host, port)
  } catch (error) {
    throw new SetupError(refusal(error, host, port))
  }
}

export function freePort() {
  return listenOnce('127.0.0.1', 0)
}

export async function isFree(port) {
  return listenOnce('127.0.0.1', port).then(
    () => true,
    () => false
  )
}

function listenOnce(host, wanted) {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(wanted, host, () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

function refusal(error, host, port) {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is already in use; stop what uses it or set PORT to another one.`
  }
  if (error.code === 'EACCES')
    return `The right to use port ${port} is missing; set PORT above 1023.`
  return `The address ${host} port ${port} cannot be used (${error.code}); check HOST and PORT.`
}
