import { ProposedActSchema } from '#database/schema'
import Election from '#models/election'
import Staff, { type Role } from '#models/staff'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { DateTime } from 'luxon'

/** What is proposed, in plain values; never a secret. Instants are ISO 8601 in UTC. */
export type Payloads = {
  'staff.add': { fullName: string; email: string; roles: Role[] }
  'staff.set_roles': { staffId: number; roles: Role[] }
  'staff.deactivate': { staffId: number }
  'staff.reset_totp': { staffId: number }
  'round.set_instants': { roundId: number } & Instants
  'participation.withdraw': { participationId: number; decisionNo: string }
}

export type Instants = Record<
  'closesAt' | 'restrictionEndsAt' | 'broadcastBanEndsAt',
  string | null
>

export type ActKind = keyof Payloads

/**
 * An act of administration that one person proposes and another confirms (R27).
 */
export default class ProposedAct extends ProposedActSchema {
  @belongsTo(() => Staff, { foreignKey: 'proposedById' })
  declare proposedBy: BelongsTo<typeof Staff>

  @belongsTo(() => Staff, { foreignKey: 'decidedById' })
  declare decidedBy: BelongsTo<typeof Staff>

  @belongsTo(() => Election)
  declare election: BelongsTo<typeof Election>

  static open() {
    return this.query().where('state', 'open').preload('proposedBy').orderBy('id')
  }

  get isOpen() {
    return this.state === 'open'
  }

  /** Whether somebody gets a new sign-in by it. */
  get givesLetter() {
    return this.kind === 'staff.add' || this.kind === 'staff.reset_totp'
  }

  get isLetterReady() {
    const { printFileKey, printFileExpiresAt } = this
    return (
      printFileKey !== null && printFileExpiresAt !== null && printFileExpiresAt > DateTime.now()
    )
  }

  get content() {
    return JSON.parse(this.payload) as Payloads[ActKind]
  }
}
