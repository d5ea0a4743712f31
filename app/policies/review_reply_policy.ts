import type Staff from '#models/staff'
import { BasePolicy } from '@adonisjs/bouncer'

/**
 * m.4/b-5: what auditors found is answered by whoever decides at SKGM.
 */
export default class ReviewReplyPolicy extends BasePolicy {
  reply(staff: Staff) {
    return staff.has('approver')
  }
}
