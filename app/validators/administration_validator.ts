import { emailAddress, fullName } from '#validators/person'
import { OUTAGE_SERVICES } from '#models/outage'
import { line, paragraph } from '#validators/plain_text'
import vine from '@vinejs/vine'

const operationId = () => vine.string().uuid()

/** As a browser sends it: the wall clock in Turkey, or nothing. */
const instant = () => vine.string().regex(/^(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?)?$/)

/** Clerk and approver go together, the two others alone: so the form offers four ways. */
export const staffAdditionValidator = vine.create({
  opId: operationId(),
  fullName: fullName(),
  email: emailAddress(),
  roles: vine.enum(['clerk', 'approver', 'clerk,approver', 'administrator', 'auditor'] as const),
})

export const staffRolesValidator = vine.create({
  opId: operationId(),
  roles: vine.enum(['clerk', 'approver', 'clerk,approver'] as const),
})

export const roundInstantsValidator = vine.create({
  opId: operationId(),
  closesAt: instant().optional(),
  restrictionEndsAt: instant().optional(),
  broadcastBanEndsAt: instant().optional(),
})

export const rehearsalValidator = vine.create({
  opId: operationId(),
  rehearsalStart: instant().minLength(1),
  rehearsalEnd: instant().minLength(1),
})

/** When a service did not answer; its end is empty while it lasts. */
export const outageValidator = vine.create({
  opId: operationId(),
  service: vine.enum(OUTAGE_SERVICES),
  outageStart: instant().minLength(1),
  outageEnd: instant().optional(),
  cause: paragraph(1000).minLength(3),
  evidence: paragraph(1000),
})

export const outageExplanationValidator = vine.create({
  opId: operationId(),
  outageEnd: instant().optional(),
  cause: paragraph(1000).minLength(3),
  evidence: paragraph(1000),
})

export const participationWithdrawalValidator = vine.create({
  opId: operationId(),
  decisionNo: line(100).minLength(3),
})
