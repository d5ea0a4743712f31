import { readEmail } from '#circular/email'
import { LONGEST_FULL_NAME, readPersonName } from '#circular/person_name'
import { line } from '#validators/plain_text'
import vine from '@vinejs/vine'
import type { FieldContext } from '@vinejs/vine/types'

const operationId = () => vine.string().uuid()

const isName = vine.createRule((value: unknown, _: undefined, field: FieldContext) => {
  const isText = typeof value === 'string'

  if (isText && !readPersonName(value, { longest: LONGEST_FULL_NAME }).ok) {
    field.report('{{ field }} is no name', 'person_name', field)
  }
})

const isAddress = vine.createRule((value: unknown, _: undefined, field: FieldContext) => {
  if (typeof value === 'string' && !readEmail(value).ok) {
    field.report('{{ field }} is no e-mail address', 'email', field)
  }
})

/** As a browser sends it: the wall clock in Turkey, or nothing. */
const instant = () =>
  vine
    .string()
    .regex(/^(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?)?$/)
    .optional()

/** Clerk and approver go together, the two others alone: so the form offers four ways. */
export const staffAdditionValidator = vine.create({
  opId: operationId(),
  fullName: line(200).minLength(3).use(isName()),
  email: line(254).use(isAddress()),
  roles: vine.enum(['clerk', 'approver', 'clerk,approver', 'administrator', 'auditor'] as const),
})

export const staffRolesValidator = vine.create({
  opId: operationId(),
  roles: vine.enum(['clerk', 'approver', 'clerk,approver'] as const),
})

export const roundInstantsValidator = vine.create({
  opId: operationId(),
  closesAt: instant(),
  restrictionEndsAt: instant(),
  broadcastBanEndsAt: instant(),
})

export const participationWithdrawalValidator = vine.create({
  opId: operationId(),
  decisionNo: line(100).minLength(3),
})
