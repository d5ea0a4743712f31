import { RoundSchema } from '#database/schema'

/**
 * Oylama: one voting day, with its opening at 17.00 Europe/Istanbul (Genelge m.3/a).
 */
export default class Round extends RoundSchema {}
