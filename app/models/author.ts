import type Account from '#models/account'
import type Staff from '#models/staff'

/** Who writes a form: a clerk for the paper, the liaison through the portal (R02 m.4/a). */
export type Author = Staff | Account

/** Those of a row that says who made it: one of the two columns, never both. */
export function enteredBy(by: Author) {
  return isHolder(by) ? { enteredByAccountId: by.id } : { enteredById: by.id }
}

export function updatedBy(by: Author) {
  return isHolder(by)
    ? { updatedById: null, updatedByAccountId: by.id }
    : { updatedById: by.id, updatedByAccountId: null }
}

export function uploadedBy(by: Author) {
  return isHolder(by) ? { uploadedByAccountId: by.id } : { uploadedById: by.id }
}

export function isHolder(author: Author): author is Account {
  return author.actor.kind === 'account'
}
