import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

export type Clamd = { host: string; port: number }

export type ClamdVerdict = { isClean: true } | { isClean: false; signature: string }

const ANSWER = /^stream: (?:(?<clean>OK)|(?<signature>\S+) FOUND)\0?$/

/**
 * Asks clamd about one file (INSTREAM, clamd(8)): its bytes with their length before them, and an
 * empty piece at the end. Throws when there is no verdict within `withinMs`, whatever the cause.
 */
export async function askClamd(bytes: Buffer, { host, port }: Clamd, withinMs: number) {
  const socket = connect({ host, port, signal: AbortSignal.timeout(withinMs) })
  const answer = text(socket)

  socket.write('zINSTREAM\0')
  socket.write(lengthOf(bytes))
  socket.write(bytes)
  socket.write(lengthOf(Buffer.alloc(0)))

  return verdictIn(await answer)
}

function lengthOf(bytes: Buffer) {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return length
}

function verdictIn(answer: string): ClamdVerdict {
  const found = ANSWER.exec(answer)?.groups

  if (!found) {
    throw new Error(`clamd gave no verdict: ${JSON.stringify(answer.slice(0, 200))}`)
  }
  return found.clean ? { isClean: true } : { isClean: false, signature: found.signature }
}
