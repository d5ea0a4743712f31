import { line, paragraph } from '#validators/plain_text'
import { wholeNumber } from '#validators/whole_number'
import vine from '@vinejs/vine'

/** An empty replacement releases the address alone. */
export const addressExceptionValidator = vine.create({
  opId: vine.string().uuid(),
  staticIpId: wholeNumber({ min: 1, max: 4_294_967_295 }),
  replacement: line(64).nullable(),
  decisionNo: line(100).minLength(3),
  reason: paragraph(1000).minLength(5),
})

export const exceptionConfirmationValidator = vine.create({
  opId: vine.string().uuid(),
  explanation: paragraph(1000).minLength(3).optional(),
})
