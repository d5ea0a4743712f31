import { OWN_LINES } from '#audit/own_lines'
import { dayBegun } from '#validators/day'
import { paragraph } from '#validators/plain_text'
import { wholeNumber } from '#validators/whole_number'
import vine from '@vinejs/vine'

const leaf = () => wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER })

export const ownLinesValidator = vine.create({
  action: vine.enum(OWN_LINES).optional(),
  before: leaf().optional(),
  after: leaf().optional(),
})

export const ownDayValidator = vine.create({ day: dayBegun() })

/** Kilobits a second of each run, as the browser measured. */
export const connectionValidator = vine.create({
  opId: vine.string().uuid(),
  runs: vine
    .array(wholeNumber({ min: 0, max: 100_000_000 }))
    .maxLength(9)
    .optional(),
})

export const supportRequestValidator = vine.create({
  opId: vine.string().uuid(),
  service: vine.enum(['web_site', 'web_service', 'sftp', 'portal'] as const),
  text: paragraph(2000).minLength(5),
})

export const supportAnswerValidator = vine.create({
  opId: vine.string().uuid(),
  answer: paragraph(2000).minLength(2),
})
