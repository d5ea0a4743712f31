import { LONGEST_ANSWER } from '#access/passkey_proof'
import { line } from '#validators/plain_text'
import vine from '@vinejs/vine'

/** The name tells the person which device it is; what the key answered is judged later. */
export const passkeyValidator = vine.create({
  opId: vine.string().uuid(),
  keyName: line(60).trim().minLength(1),
  newPasskey: vine.string().maxLength(LONGEST_ANSWER),
})
