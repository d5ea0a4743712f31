import type Staff from '#models/staff'
import { BasePolicy } from '@adonisjs/bouncer'

/**
 * What an administrator may put before another one (R27).
 */
export default class AdministrationPolicy extends BasePolicy {
  act(staff: Staff) {
    return staff.has('administrator')
  }
}
