import type { AuditEvent } from '#audit/event'
import { happenedAt } from '#audit/read_model'
import { blockOf, storedBlock, type TimeBlock } from '#audit/time_blocks'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/** Computes the blocks of time anew, leaf by leaf: by a wrong one a search would pass over events. */
export class BlockCheck {
  private block: (TimeBlock & { number: number }) | null = null

  constructor(
    private client: QueryClientContract,
    private logId: number
  ) {}

  /** Answers what is wrong with the block before, once the leaf stands in the next one. */
  async widen(leafIndex: number, event: AuditEvent): Promise<string | null> {
    const [number, at] = [blockOf(leafIndex), happenedAt(event)]

    if (this.block?.number !== number) {
      const fault = await this.fault()
      this.block = { number, first: at, last: at }
      return fault
    }
    this.block.first = at < this.block.first ? at : this.block.first
    this.block.last = at > this.block.last ? at : this.block.last
    return null
  }

  /** What is wrong with the block so far, in a sentence. */
  async fault(): Promise<string | null> {
    if (!this.block) {
      return null
    }
    const { first, last, number } = this.block
    const stored = await storedBlock(this.client, this.logId, number)

    return stored?.first === first && stored.last === last
      ? null
      : `Block ${number} of the search by time is missing or wrong`
  }
}
