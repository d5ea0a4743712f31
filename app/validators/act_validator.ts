import { isFormField } from '#circular/form_fields'
import { MARKS } from '#operations/review_marks'
import { paragraph, line } from '#validators/plain_text'
import { wholeNumber } from '#validators/whole_number'
import vine from '@vinejs/vine'
import type { FieldContext } from '@vinejs/vine/types'

const operationId = () => vine.string().uuid()
const id = () => wholeNumber({ min: 1, max: 4_000_000_000 })
const version = () => wholeNumber({ min: 1, max: 4_000_000_000 })

/** A remark stands at a field of the form, or nowhere while it is empty. */
const isFieldOfForm = vine.createRule(
  (value: unknown, _options: undefined, field: FieldContext) => {
    if (typeof value === 'string' && value !== '' && !isFormField(value)) {
      field.report('The {{ field }} field is no field of the form', 'in', field)
    }
  }
)

/**
 * One page asks for several acts, so no two of them call a field alike: what is said about one
 * would stand in the other. Every act carries the id its page made, so that doing it twice does
 * it once.
 */
export const actValidator = vine.create({ opId: operationId() })

/** What auditors found in a round, and what SKGM replied. */
export const findingsValidator = vine.create({
  opId: operationId(),
  findings: paragraph(8000).minLength(3),
})

export const replyValidator = vine.create({
  opId: operationId(),
  reply: paragraph(8000).minLength(3),
})

/** An event or a finding is named by a key of the log's own words. */
const findingKey = () => vine.string().regex(/^[\da-z_]{2,30}:[\w:.T-]{1,85}$/)

export const markedSubjectValidator = vine.create({ subject: findingKey() })

/** What an auditor says of it. */
export const reviewMarkValidator = vine.create({
  opId: operationId(),
  subject: findingKey(),
  mark: vine.enum(MARKS),
  note: paragraph(2000),
})

/** An act on a form carries the version its page showed. */
export const formActValidator = vine.create({ opId: operationId(), version: version() })

export const returnValidator = vine.create({
  opId: operationId(),
  version: version(),
  returnReason: line(60),
  returnText: paragraph(4000),
  remarks: vine
    .array(vine.object({ field: line(60).use(isFieldOfForm()), remark: paragraph(1000) }))
    .maxLength(120),
})

export const rejectionValidator = vine.create({
  opId: operationId(),
  version: version(),
  reason: line(60),
  text: paragraph(4000),
})

export const approvalValidator = vine.create({
  opId: operationId(),
  digest: line(43).fixedLength(43),
})

/** The digest of the dry run that the page showed. */
export const resetValidator = vine.create({
  opId: operationId(),
  digest: line(43).fixedLength(43),
})

export const acknowledgementValidator = vine.create({
  opId: operationId(),
  address: line(15),
  explanation: paragraph(1000).minLength(3),
})

export const unmaskingValidator = vine.create({
  opId: operationId(),
  row: wholeNumber({ min: 1, max: 99 }),
  purpose: paragraph(500).minLength(5),
})

/** Letters of one applicant, or of the whole election. */
export const letterScopeValidator = vine.create({
  opId: operationId(),
  electionId: id(),
  participationId: id().optional(),
})

export const handoverValidator = vine.create({
  opId: operationId(),
  receiver: line(200).minLength(3),
  authority: line(200).minLength(2),
})

export const accountDeactivationValidator = vine.create({
  opId: operationId(),
  deactivationReason: paragraph(1000).minLength(5),
})

/** A letter, unless the page asks for a link. */
export const accountLetterValidator = vine.create({
  opId: operationId(),
  channel: vine.enum(['letter', 'link'] as const).optional(),
})

export const unlockingValidator = vine.create({
  opId: operationId(),
  unlockReason: paragraph(1000).minLength(5),
})

export const mailSettlementValidator = vine.create({
  opId: operationId(),
  result: vine.enum(['again', 'arrived'] as const),
})
