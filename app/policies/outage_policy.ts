import type Staff from '#models/staff'
import { BasePolicy } from '@adonisjs/bouncer'

/**
 * Administrators keep the ledger of outages, auditors read it.
 */
export default class OutagePolicy extends BasePolicy {
  keep(staff: Staff) {
    return staff.has('administrator')
  }

  read(staff: Staff) {
    return staff.has('administrator', 'auditor')
  }
}
