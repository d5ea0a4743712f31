import type Staff from '#models/staff'
import { BasePolicy } from '@adonisjs/bouncer'

/**
 * The pre-election reset: who confirms it is the case's to say (R27).
 */
export default class ResetPolicy extends BasePolicy {
  view(staff: Staff) {
    return staff.has('clerk', 'approver')
  }

  propose(staff: Staff) {
    return staff.has('clerk', 'approver')
  }
}
