import type ProposedAct from '#models/proposed_act'
import type Staff from '#models/staff'
import { BasePolicy } from '@adonisjs/bouncer'

/**
 * Acts of two administrators. That the proposer does not confirm says the act itself, on record.
 */
export default class AdministrationPolicy extends BasePolicy {
  act(staff: Staff) {
    return staff.has('administrator')
  }

  /** What the page offers: no button that would only be refused. */
  offerConfirmation(staff: Staff, act: ProposedAct) {
    return staff.has('administrator') && act.isOpen && act.proposedById !== staff.id
  }

  /** Who confirmed answers for the letter. */
  print(staff: Staff, act: ProposedAct) {
    return staff.has('administrator') && act.decidedById === staff.id
  }
}
