import { canonicalAddress } from '#access/client_address'
import { isAddressFilter } from '#audit/address_codes'
import { CATALOGUE, isAuditAction, type AuditAction } from '#audit/catalogue'
import { AUDIT_SERVICES } from '#audit/context'
import { PROFILE_KINDS } from '#audit/profile'
import { EXPORT_FORMATS } from '#audit/row_export'
import { line } from '#validators/plain_text'
import { wholeNumber } from '#validators/whole_number'
import vine from '@vinejs/vine'
import type { FieldContext } from '@vinejs/vine/types'
import { DateTime } from 'luxon'

const ACTIONS = Object.keys(CATALOGUE).filter(isAuditAction)
const OUTCOMES = ['success', 'failure'] as const

/** What `datetime-local` sends: no zone, and seconds only when they are not 0. */
const LOCAL_MOMENT = /^(?:19|2\d)\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/

const isMoment = vine.createRule((value: unknown, _, field: FieldContext) => {
  if (typeof value === 'string' && !(LOCAL_MOMENT.test(value) && inIstanbul(value).isValid)) {
    field.report('The {{ field }} field is no date and time', 'date', field)
  }
})

const isAddress = vine.createRule((value: unknown, _, field: FieldContext) => {
  if (typeof value === 'string' && !isAddressFilter(value.trim())) {
    field.report('The {{ field }} field is no address', 'ipAddress', field)
  }
})

const moment = () =>
  vine
    .string()
    .use(isMoment())
    .transform((value) => inIstanbul(value))
    .optional()
const leaf = () => wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER }).optional()
const reference = () =>
  vine
    .string()
    .regex(/^[a-z_]{2,40}:[\w-]{1,60}$/)
    .optional()

const filters = () => ({
  log: wholeNumber({ min: 1, max: 65_535 }).optional(),
  from: moment(),
  to: moment(),
  actor: reference(),
  applicant: vine
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  action: vine.enum<readonly AuditAction[]>(ACTIONS).optional(),
  outcome: vine.enum(OUTCOMES).optional(),
  service: vine.enum(AUDIT_SERVICES).optional(),
  ip: vine
    .string()
    .maxLength(50)
    .use(isAddress())
    .transform((value) => canonicalAddress(value.trim()))
    .optional(),
  text: vine.string().trim().minLength(2).maxLength(100).optional(),
  target: vine
    .string()
    .trim()
    .regex(/^(?:[a-z_]{2,40}:[\w-]{1,60}|[a-z]{2,3}-\d{4}-\d{1,8})$/i)
    .optional(),
  withReadings: vine.boolean().optional(),
})

/** The auditor's filters, as they stand in the address bar. */
export const auditSearchValidator = vine.create({ ...filters(), before: leaf(), after: leaf() })

/** The same in a form, for a table of all that fits. */
export const auditExportValidator = vine.create({
  ...filters(),
  format: vine.enum(EXPORT_FORMATS),
})

/** The same for an evidence pack, which the worker writes once. */
export const auditPackValidator = vine.create({ ...filters(), opId: vine.string().uuid() })

/** The same under a name. */
export const savedSearchValidator = vine.create({
  ...filters(),
  opId: vine.string().uuid(),
  name: line(80).minLength(1),
})

/** A night that is looked at. */
export const auditSpanValidator = vine.create({ from: moment(), to: moment() })

/** A person, an applicant or an address, as its page's own address names it. */
export const auditProfileValidator = vine.create({
  kind: vine.enum(PROFILE_KINDS),
  term: vine.string().maxLength(60),
})

function inIstanbul(value: string) {
  return DateTime.fromISO(value, { zone: 'Europe/Istanbul' })
}
