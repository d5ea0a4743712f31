import { ALL_OTHERS } from '#access/live_sessions'
import { LONGEST_ANSWER } from '#access/passkey_proof'
import vine from '@vinejs/vine'

/** Bounded, and nothing else: what is wrong with them is never told. */
export const staffSessionValidator = vine.create({
  email: vine.string().maxLength(254),
  password: vine.string().maxLength(1024),
  code: vine.string().maxLength(20).optional().requiredIfMissing('passkey'),
  passkey: vine.string().maxLength(LONGEST_ANSWER).optional(),
})

export const accountSessionValidator = vine.create({
  username: vine.string().maxLength(100),
  password: vine.string().maxLength(1024),
})

export const portalSessionValidator = vine.create({
  username: vine.string().maxLength(100),
  password: vine.string().maxLength(1024),
  code: vine.string().maxLength(20).optional(),
})

export const passwordChangeValidator = vine.create({
  current: vine.string().maxLength(1024),
  wanted: vine.string().maxLength(1024),
  repeated: vine.string().maxLength(1024),
})

export const passwordValidator = vine.create({
  current: vine.string().maxLength(1024),
  wanted: vine.string().maxLength(1024),
  repeated: vine.string().maxLength(1024),
  acceptsNotice: vine.boolean().optional(),
})

/** Room for a whole link as some mail programs write it. */
export const linkOpeningValidator = vine.create({
  link: vine.string().maxLength(2000),
  code: vine.string().maxLength(100),
})

/** Without the mark nobody goes on (R28). */
export const noticeValidator = vine.create({ hasRead: vine.accepted() })

/** The digest of one session, or all but the one that asks. */
export const sessionEndValidator = vine.create({
  which: vine.string().regex(new RegExp(`^(?:${ALL_OTHERS}|[\\w-]{43})$`)),
})
