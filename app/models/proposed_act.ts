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
  'rehearsal.schedule': { electionId: number; startsAt: string; endsAt: string }
  'rehearsal.cancel': { rehearsalId: number }
  'participation.withdraw': { participationId: number; decisionNo: string }
  'account.deactivate': { accountId: number; explanation: string }
  'representative.register': { accountId: number } & Representation
  'representative.end': { representativeId: number; untilOn: string; explanation: string }
  /** The digest is the dry run's (resetDigest). */
  'accounts.reset': { electionId: number; digest: string }
}

export type Instants = Record<
  'closesAt' | 'restrictionEndsAt' | 'broadcastBanEndsAt',
  string | null
>

/** The party's letter and the days for which it names the holder; ISO 8601, both days included. */
export type Representation = {
  letterOn: string
  letterRegistryNo: string
  fromOn: string
  untilOn: string | null
}

export type ActKind = keyof Payloads

/** Whose acts they are: of two administrators, or of the desk's clerks and approvers. */
export type ActFamily = 'administration' | 'desk'

const OF_DESK = [
  'account.deactivate',
  'representative.register',
  'representative.end',
  'accounts.reset',
] satisfies ActKind[]

/**
 * An act that one person proposes and another confirms (R27).
 */
export default class ProposedAct extends ProposedActSchema {
  @belongsTo(() => Staff, { foreignKey: 'proposedById' })
  declare proposedBy: BelongsTo<typeof Staff>

  @belongsTo(() => Staff, { foreignKey: 'decidedById' })
  declare decidedBy: BelongsTo<typeof Staff>

  @belongsTo(() => Election)
  declare election: BelongsTo<typeof Election>

  /** Nobody sees the acts of the other family. */
  static of(family: ActFamily) {
    return this.query().if(
      family === 'desk',
      (acts) => acts.whereIn('kind', OF_DESK),
      (acts) => acts.whereNotIn('kind', OF_DESK)
    )
  }

  static open(family: ActFamily) {
    return this.of(family).where('state', 'open').preload('proposedBy').orderBy('id')
  }

  get family(): ActFamily {
    return (OF_DESK as ActKind[]).includes(this.kind) ? 'desk' : 'administration'
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
