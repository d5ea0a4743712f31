import ipaddr from 'ipaddr.js'

/**
 * The client's address in the one spelling that registered addresses have: an IPv4 address mapped
 * into IPv6 is the IPv4 address it carries (R17 m.4/b-2).
 */
export function canonicalAddress(address: string) {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address
}
