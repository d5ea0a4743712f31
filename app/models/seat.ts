import { SeatSchema } from '#database/schema'

/**
 * A place for one account or address. The circular's numbers are these rows: who finds none
 * is the eleventh user, the second liaison or the third address (Genelge m.5, m.4/b-6, m.4/b-2).
 */
export default class Seat extends SeatSchema {}
