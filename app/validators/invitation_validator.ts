import { emailAddress, mobilePhoneNumber, nameOfPerson, nationalIdNumber } from '#validators/person'
import { day } from '#validators/day'
import { line } from '#validators/plain_text'
import vine from '@vinejs/vine'

/** What the applicant's letter says of the liaison, and how the letter is registered. */
export const invitationValidator = vine.create({
  opId: vine.string().uuid(),
  letterOn: day(),
  letterRegistryNo: line(100).minLength(3),
  givenName: nameOfPerson(),
  familyName: nameOfPerson(),
  nationalId: nationalIdNumber(),
  email: emailAddress(),
  mobilePhone: mobilePhoneNumber(),
})

export const codeTellingValidator = vine.create({
  opId: vine.string().uuid(),
  phone: mobilePhoneNumber(),
})
