import type RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { BasePolicy } from '@adonisjs/bouncer'

/**
 * R27: clerks prepare, another person decides. Lawfulness is for the circular to say, not here.
 */
export default class RequestFormPolicy extends BasePolicy {
  view(staff: Staff) {
    return staff.has('clerk', 'approver')
  }

  prepare(staff: Staff) {
    return staff.has('clerk')
  }

  /** Who entered, edited or proposed it has had a hand in it; the verb itself says so on record. */
  decide(staff: Staff) {
    return staff.has('approver')
  }

  /** What the page offers: no button that would only be refused. */
  offerDecision(staff: Staff, form: RequestForm) {
    return staff.has('approver') && !form.handledBy(staff)
  }

  /** From review whoever finds the error, from the approver's desk nobody with a hand in it. */
  offerReturn(staff: Staff, form: RequestForm) {
    return staff.has('clerk', 'approver') && !(form.isProposed && form.handledBy(staff))
  }

  /** Whoever can ask the liaison whether it arrived. */
  settleMail(staff: Staff) {
    return staff.has('clerk', 'approver')
  }

  unmask(staff: Staff) {
    return staff.has('clerk', 'approver')
  }
}
