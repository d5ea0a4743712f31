import type Staff from '#models/staff'
import { BasePolicy } from '@adonisjs/bouncer'

/**
 * A clerk or approver proposes, an approver confirms. That they are two says the act itself, on
 * record (R27).
 */
export default class AddressExceptionPolicy extends BasePolicy {
  view(staff: Staff) {
    return staff.has('clerk', 'approver')
  }

  confirm(staff: Staff) {
    return staff.has('approver')
  }
}
