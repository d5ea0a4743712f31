import { randomBytes } from 'node:crypto'

export type Moment = { milliseconds: number; microseconds: number }

let last: Moment = { milliseconds: 0, microseconds: 0 }

/**
 * Now, in microseconds. The clock of JavaScript ends at milliseconds, so the
 * last three digits count the events of one process within a millisecond.
 */
export function nextMoment(now: number = Date.now()): Moment {
  const sameMillisecond = now === last.milliseconds

  last = {
    milliseconds: now,
    microseconds: sameMillisecond ? Math.min(last.microseconds + 1, 999) : 0,
  }

  return last
}

/** 2023-05-14T14:03:00.123001Z */
export function timestamp({ milliseconds, microseconds }: Moment) {
  const iso = new Date(milliseconds).toISOString()
  return `${iso.slice(0, -1)}${String(microseconds).padStart(3, '0')}Z`
}

/** UUID version 7 (RFC 9562, 5.7), its sub-millisecond part as in method 1. */
export function uuidAt({ milliseconds, microseconds }: Moment) {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(milliseconds, 0, 6)
  bytes.writeUInt16BE(0x7000 | microseconds, 6)
  bytes[8] = 0x80 | (bytes[8] & 0x3f)

  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
