import { readEmail } from '#circular/email'

/** Longer subjects are cut by the mail programs anyway. */
const LONGEST_HEADER = 200

/** Ends of lines and all other characters that are for machines alone, RFC 5322 2.2. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/** What a stranger wrote, fit for a header: one line without control characters. */
export function headerText(text: string) {
  const line = text.toWellFormed().replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim()
  const characters = Array.from(line)

  return characters.length > LONGEST_HEADER
    ? `${characters.slice(0, LONGEST_HEADER - 1).join('')}…`
    : line
}

/** The same for a body, where a line may end. */
export function bodyText(text: string) {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, ' ')
}

/** Throws for anything but one plain address. */
export function recipientIn(text: string) {
  const reading = readEmail(text)

  if (!reading.ok || /\s/.test(text)) {
    throw new Error('A mail goes to one valid address')
  }

  return reading.email
}

/** "SSPS <ssps@example.org>" or the address alone. Throws a sentence for whoever configures it. */
export function senderIn(text: string) {
  const [, name, address] = /^([^<>]*)<([^<>]+)>$/.exec(text.trim()) ?? [null, '', text]
  const reading = readEmail(address)

  if (!reading.ok) {
    throw new Error(
      'MAIL_FROM is no address; write "ssps@example.org" or "SSPS <ssps@example.org>"'
    )
  }

  return { name: headerText(name), address: reading.email }
}
