export type EmailFault = 'empty' | 'too_long' | 'not_ascii' | 'not_an_address'

export type EmailReading = { ok: true; email: string } | { ok: false; reason: EmailFault }

/** RFC 5321 4.5.3.1: 64 octets before the @, 254 in all. */
const LONGEST_LOCAL_PART = 64
const LONGEST_EMAIL = 254

const LOCAL_PART = /^[a-zA-Z0-9_](?:[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]*[a-zA-Z0-9_+~-])?$/
const DOMAIN =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z][a-zA-Z0-9-]{0,61}[a-zA-Z0-9]$/

/**
 * Reads an e-mail address (R08) that every mail system of the day accepts: ASCII alone, a domain
 * with a dot, no formula starter in front. The domain comes back in small letters.
 */
export function readEmail(text: string): EmailReading {
  const email = text.trim()
  const reason = faultOf(email)

  if (reason !== null) {
    return { ok: false, reason }
  }
  const { local, domain } = partsOf(email)

  return { ok: true, email: `${local}@${domain.toLowerCase()}` }
}

function faultOf(email: string): EmailFault | null {
  if (email === '') {
    return 'empty'
  }
  if (email.length > LONGEST_EMAIL) {
    return 'too_long'
  }
  if (/[^\x20-\x7e]/.test(email)) {
    return 'not_ascii'
  }

  return isAddress(partsOf(email)) ? null : 'not_an_address'
}

function isAddress({ local, domain }: { local: string; domain: string }) {
  const isLocalPart =
    local.length <= LONGEST_LOCAL_PART && LOCAL_PART.test(local) && !local.includes('..')

  return isLocalPart && DOMAIN.test(domain)
}

function partsOf(email: string) {
  const at = email.lastIndexOf('@')

  return { local: email.slice(0, Math.max(at, 0)), domain: email.slice(at + 1) }
}
