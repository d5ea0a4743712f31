import { paragraph, line } from '#validators/plain_text'
import vine from '@vinejs/vine'

const operationId = () => vine.string().uuid()
const version = () => vine.number().withoutDecimals().min(1).max(4_000_000_000)

/** Every act carries the id its page made, so that doing it twice does it once. */
export const actValidator = vine.create({ opId: operationId() })

/** An act on a form carries the version its page showed. */
export const formActValidator = vine.create({ opId: operationId(), version: version() })

export const returnValidator = vine.create({
  opId: operationId(),
  version: version(),
  remarks: vine
    .array(vine.object({ field: line(60).regex(/^[\w.]*$/), remark: paragraph(1000) }))
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

export const acknowledgementValidator = vine.create({
  opId: operationId(),
  address: line(15),
  reason: paragraph(1000).minLength(3),
})

export const unmaskingValidator = vine.create({
  opId: operationId(),
  row: vine.number().withoutDecimals().min(1).max(99),
  reason: paragraph(500).minLength(5),
})

export const handoverValidator = vine.create({
  opId: operationId(),
  receiver: line(200).minLength(3),
  authority: line(200).minLength(2),
})
