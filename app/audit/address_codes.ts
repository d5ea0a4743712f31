import { codeOf } from '#audit/read_model'
import db from '@adonisjs/lucid/services/db'
import ipaddr from 'ipaddr.js'

/** Codes of addresses that were seen; null where none was asked for. */
export type AddressCodes = number[] | null

/** More than a search looks for one by one. */
export const MOST_ADDRESSES = 256

/** Who asks for more addresses than a search can follow. */
export class TooManyAddresses extends Error {}

/** `198.51.100.`, `2001:db8:`, with a star or without. */
const BEGINNING = /^[\da-f:.]+[.:]\*?$/i

/**
 * The codes of an address, of all that begin with a text, or of all in a network (RFC 4632). Throws
 * TooManyAddresses when more than 256 of them were ever seen.
 */
export async function addressCodes(asked: string | undefined): Promise<AddressCodes> {
  if (asked === undefined) {
    return null
  }
  if (isAddress(asked)) {
    const code = await codeOf(db.connection(), 'ip', asked)
    return code === null ? [] : [code]
  }
  const isIn = ipaddr.isValidCIDR(asked) ? inNetwork(asked) : () => true
  const seen = await seenFrom(ipaddr.isValidCIDR(asked) ? stemOf(asked) : asked.replace('*', ''))
  const found = seen.filter(({ term }) => isIn(term))

  if (found.length > MOST_ADDRESSES) {
    throw new TooManyAddresses()
  }
  return found.map(({ id }) => id)
}

/** Whether a text is an address, the beginning of one or a network. */
export function isAddressFilter(text: string) {
  return isAddress(text) || ipaddr.isValidCIDR(text) || BEGINNING.test(text)
}

/** Whole: the library also takes "203.0.113" for an address. */
function isAddress(text: string) {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)
}

function inNetwork(text: string) {
  const [network, bits] = ipaddr.parseCIDR(text)

  return (term: string) => {
    const address = ipaddr.parse(term)
    return address.kind() === network.kind() && address.match(network, bits)
  }
}

/** What every address in a network begins with: its whole octets. Nothing of IPv6, which is written shortened. */
function stemOf(text: string) {
  const [network, bits] = ipaddr.parseCIDR(text)

  return network.kind() === 'ipv4'
    ? network
        .toString()
        .split('.')
        .slice(0, Math.floor(bits / 8))
        .map((octet) => `${octet}.`)
        .join('')
        .replace(/^((?:\d+\.){3}\d+)\.$/, '$1')
    : ''
}

async function seenFrom(stem: string): Promise<{ id: number; term: string }[]> {
  return db
    .from('audit_terms')
    .select('id', 'term')
    .where('kind', 'ip')
    .where('term', 'like', `${stem.toLowerCase()}%`)
    .exec() as Promise<{ id: number; term: string }[]>
}
