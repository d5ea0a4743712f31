import type Staff from '#models/staff'
import { BasePolicy } from '@adonisjs/bouncer'

/**
 * R21 m.4/b-5: the log is read by auditors, who hold no other role.
 */
export default class AuditPolicy extends BasePolicy {
  read(staff: Staff) {
    return staff.has('auditor')
  }
}
