import { line } from '#validators/plain_text'
import { wholeNumber } from '#validators/whole_number'
import vine from '@vinejs/vine'

const id = () => wholeNumber({ min: 1, max: 4_294_967_295 })

const listed = {
  q: line(100).optional(),
  state: vine
    .string()
    .maxLength(20)
    .regex(/^[a-z_]*$/)
    .optional(),
  service: vine
    .string()
    .maxLength(20)
    .regex(/^[a-z_]*$/)
    .optional(),
  before: id().optional(),
  after: id().optional(),
}

/** What a list can be asked for in the address bar. */
export const listValidator = vine.create(listed)

/** For how many days at least a form has stood in its state. */
export const WAITS = ['1', '3', '7', '14'] as const

/** The queue of forms: also by who holds one, for how many days it waits, and whose paper is missing. */
export const formListValidator = vine.create({
  ...listed,
  holder: vine
    .string()
    .regex(/^(nobody|applicant|\d{1,9})?$/)
    .optional(),
  days: vine.enum(['', ...WAITS]).optional(),
  original: vine.enum(['', 'missing'] as const).optional(),
})
