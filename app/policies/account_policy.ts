import type Staff from '#models/staff'
import { BasePolicy } from '@adonisjs/bouncer'

/**
 * What the desk does to an account once it is there.
 */
export default class AccountPolicy extends BasePolicy {
  proposeDeactivation(staff: Staff) {
    return staff.has('clerk', 'approver')
  }

  proposeRepresentative(staff: Staff) {
    return staff.has('clerk', 'approver')
  }

  unlock(staff: Staff) {
    return staff.has('clerk')
  }
}
