import { maskNationalId } from '#circular/national_id'
import { FormUserSchema } from '#database/schema'
import { decryptedNationalId } from '#models/personal_data'

/**
 * Form satırı, as it came.
 */
export default class FormUser extends FormUserSchema {
  get fullName() {
    return `${this.givenName} ${this.familyName}`.trim()
  }

  /** Only for the checks of the circular and for who may unmask it (R28). */
  get plainNationalId() {
    return decryptedNationalId(this.nationalId)
  }

  get maskedNationalId() {
    return this.nationalId === '' ? '' : maskNationalId(this.plainNationalId)
  }
}
