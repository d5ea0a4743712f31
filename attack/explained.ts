import type { Finding } from '#attack/finding'

type Explanation = { attack: string; what: RegExp; why: string }

/** What was found and is as it should be, each with its reason; docs/security.md has them too. */
export const EXPLAINED: readonly Explanation[] = [
  {
    attack: 'scanning',
    what: /^X-XSS-Protection is not set$/,
    why: 'browsers dropped it, and where it lived on it opened holes of its own',
  },
  {
    attack: 'scanning',
    what: /^Strict-Transport-Security is not set$/,
    why: 'the demo speaks HTTP on loopback; a live installation sends it',
  },
  {
    attack: 'scanning',
    what: /^Secure flag is not set in the cookie : (ssps|locale)$/,
    why: 'the demo speaks HTTP on loopback; live cookies are Secure and named __Host-',
  },
]

export function explanationOf(attack: string, { what }: Finding) {
  return EXPLAINED.find((one) => one.attack === attack && one.what.test(what))
}
