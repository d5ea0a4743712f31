import { StaffRecoveryCodeSchema } from '#database/schema'

/**
 * Kurtarma kodu: opens the staff sign-in once in place of the authenticator's code.
 */
export default class StaffRecoveryCode extends StaffRecoveryCodeSchema {}
