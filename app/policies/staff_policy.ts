import type Staff from '#models/staff'
import { BasePolicy } from '@adonisjs/bouncer'

export default class StaffPolicy extends BasePolicy {
  list(staff: Staff) {
    return staff.has('administrator')
  }

  endSessions(staff: Staff) {
    return staff.has('administrator')
  }
}
