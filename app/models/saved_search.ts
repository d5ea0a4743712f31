import { SavedSearchSchema } from '#database/schema'

/** A search of the audit log under a name of its owner. */
export default class SavedSearch extends SavedSearchSchema {
  /** The filters as an address bar holds them. */
  get query() {
    return JSON.parse(this.filters) as Record<string, string>
  }
}
