import type { CircularParameters } from '#circular/parameters'
import { CircularSchema } from '#database/schema'

/**
 * The rule set of an election; its numbers are data, never constants.
 */
export default class Circular extends CircularSchema {
  get rules(): CircularParameters {
    return JSON.parse(this.parameters)
  }
}
