import type RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import type { Ground } from '#operations/credential_ground'
import { BasePolicy } from '@adonisjs/bouncer'

/**
 * Letters are a clerk's work, and of one who neither entered nor approved the form.
 */
export default class CredentialPolicy extends BasePolicy {
  list(staff: Staff) {
    return staff.has('clerk', 'approver')
  }

  handle(staff: Staff) {
    return staff.has('clerk')
  }

  /** The same for whatever an account rests on. */
  offerIssueOn(staff: Staff, ground: Ground) {
    return staff.has('clerk') && !ground.wasTouchedBy(staff)
  }

  offerIssue(staff: Staff, form: RequestForm) {
    return staff.has('clerk') && !form.handledBy(staff) && form.decidedById !== staff.id
  }
}
