import type Staff from '#models/staff'
import { BasePolicy } from '@adonisjs/bouncer'

export default class ParticipationPolicy extends BasePolicy {
  list(staff: Staff) {
    return staff.has('clerk', 'approver', 'administrator')
  }

  /** Accounts and forms name persons: administrators see neither. */
  view(staff: Staff) {
    return staff.has('clerk', 'approver')
  }
}
