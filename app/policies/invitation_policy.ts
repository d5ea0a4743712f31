import type Staff from '#models/staff'
import { BasePolicy } from '@adonisjs/bouncer'

/**
 * A clerk names a liaison; another clerk or approver confirms. That they are two says the act
 * itself, on record (R27).
 */
export default class InvitationPolicy extends BasePolicy {
  view(staff: Staff) {
    return staff.has('clerk', 'approver')
  }

  name(staff: Staff) {
    return staff.has('clerk')
  }
}
