import type EvidencePack from '#models/evidence_pack'
import type SavedSearch from '#models/saved_search'
import type Staff from '#models/staff'
import { BasePolicy } from '@adonisjs/bouncer'

/**
 * R21 m.4/b-5: the log is read by auditors, who hold no other role.
 */
export default class AuditPolicy extends BasePolicy {
  read(staff: Staff) {
    return staff.has('auditor')
  }

  /** A saved search belongs to who saved it. */
  own(staff: Staff, search: SavedSearch) {
    return this.read(staff) && search.staffId === staff.id
  }

  /** An evidence pack belongs to who asked for it. */
  take(staff: Staff, pack: EvidencePack) {
    return this.read(staff) && pack.requestedById === staff.id
  }
}
