/** An item of a bulk run to which nothing is done, for a reason that its result names. */
export default class LeftOut extends Error {
  constructor(readonly reason: string) {
    super(`Left out: ${reason}`)
  }
}
