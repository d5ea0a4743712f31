import { StaffPasskeySchema } from '#database/schema'

/**
 * Geçiş anahtarı: a key on a person's device that stands in place of the authenticator's code.
 */
export default class StaffPasskey extends StaffPasskeySchema {}
