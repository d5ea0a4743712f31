import type { AuditEvent } from '#audit/event'
import { type StoredStamp, storedStamps } from '#audit/stamp_store'
import { ensureStamped, fingerprintsOf, TimeStampRefused } from '#audit/time_stamp'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/** Proves the time stamps of a log, and that each one an event tells of is there. */
export class StampCheck {
  /** Of the certificates they rest on; whether these are the authority's, only it can say. */
  readonly authorities = new Set<string>()

  private proven = new Set<number>()
  private told = new Set<number>()
  private stamps = new Map<number, StoredStamp>()

  constructor(
    private client: QueryClientContract,
    private logId: number
  ) {}

  get count() {
    return this.proven.size
  }

  /** Events of the largest head that has one. */
  get largest() {
    return Math.max(0, ...this.stamps.keys())
  }

  /** Legal moments are few, so their stamps are read at once. */
  async load() {
    const stamps = await storedStamps(this.client, this.logId)
    this.stamps = new Map(stamps.map((stamp) => [stamp.treeSize, stamp]))
  }

  note(event: AuditEvent) {
    if (event['event.action'] === 'audit_log.time_stamped') {
      this.told.add(Number(event['ssps.details']?.treeSize))
    }
  }

  /** Whether the stamp on a head, if there is one, is on one of its notes. */
  async holds(treeSize: number, notes: readonly string[]) {
    const stamp = this.stamps.get(treeSize)

    for (const note of stamp ? notes : []) {
      if (await isStamped(note, stamp!)) {
        this.proven.add(treeSize)
        fingerprintsOf(stamp!.authority).forEach((one) => this.authorities.add(one))
        return true
      }
    }
    return stamp === undefined
  }

  /** The head of a stamp that an event tells of and nobody has. */
  missing() {
    return [...this.told].find((treeSize) => !this.proven.has(treeSize))
  }
}

export async function isStamped(note: string, stamp: StoredStamp) {
  try {
    await ensureStamped(note, stamp)
    return true
  } catch (error) {
    if (error instanceof TimeStampRefused) {
      return false
    }
    throw error
  }
}
