import { line } from '#validators/plain_text'
import { wholeNumber } from '#validators/whole_number'
import vine from '@vinejs/vine'

const id = () => wholeNumber({ min: 1, max: 4_294_967_295 })

/** What a list can be asked for in the address bar. */
export const listValidator = vine.create({
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
})
