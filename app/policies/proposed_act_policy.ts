import type ProposedAct from '#models/proposed_act'
import type Staff from '#models/staff'
import { ROLES } from '#operations/administration'
import { BasePolicy } from '@adonisjs/bouncer'

/**
 * Acts of two people. That the proposer does not confirm says the act itself, on record.
 */
export default class ProposedActPolicy extends BasePolicy {
  view(staff: Staff, { family }: ProposedAct) {
    const [proposers] = ROLES[family]
    return staff.has(...proposers)
  }

  confirm(staff: Staff, { family }: ProposedAct) {
    const [, confirmers] = ROLES[family]
    return staff.has(...confirmers)
  }

  /** What the page offers: no button that would only be refused. */
  offerConfirmation(staff: Staff, act: ProposedAct) {
    return this.confirm(staff, act) && act.isOpen && act.proposedById !== staff.id
  }

  /** Who confirmed answers for the letter. */
  print(staff: Staff, act: ProposedAct) {
    return staff.has('administrator') && act.decidedById === staff.id
  }
}
