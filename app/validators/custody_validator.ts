import { day } from '#validators/day'
import { line } from '#validators/plain_text'
import { wholeNumber } from '#validators/whole_number'
import vine from '@vinejs/vine'

const act = {
  opId: vine.string().uuid(),
  version: wholeNumber({ min: 1, max: 4_000_000_000 }),
}

export const originalValidator = vine.create({
  ...act,
  originalReceivedOn: day(),
  originalRegistryNo: line(100).minLength(3),
  originalPlace: line(200).minLength(2),
  authorityDocument: line(200).minLength(2),
})

/** A row left open is no finding. */
export const identityCheckValidator = vine.create({
  ...act,
  source: line(200).minLength(2),
  findings: vine
    .array(
      vine.object({
        row: wholeNumber({ min: 1, max: 60 }),
        result: vine.enum(['same', 'different', 'open'] as const),
      })
    )
    .maxLength(60),
})

export const comparisonValidator = vine.create({
  ...act,
  result: vine.enum(['same', 'different'] as const),
})
