import type { Finding } from '#attack/finding'

type Explanation = { attack: string; id: RegExp; where: RegExp; why: string }

/** What was found and is as it should be, each with its reason; docs/security.md has them too. */
export const EXPLAINED: readonly Explanation[] = []

export function explanationOf(attack: string, { id, where }: Finding) {
  return EXPLAINED.find((one) => one.attack === attack && one.id.test(id) && one.where.test(where))
}
