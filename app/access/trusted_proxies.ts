import ipaddr from 'ipaddr.js'

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number]

/**
 * A variable of the environment that names proxies by addresses or networks, separated by commas.
 * Throws with a sentence for whoever starts the product, also for a network that holds everybody:
 * then a client could say itself where it comes from (R17 m.4/b-2).
 */
export function proxyNetworks(name: string, value = ''): Network[] {
  const written = value.split(',').map((one) => one.trim())
  return written.filter((one) => one !== '').map((one) => networkIn(one, name))
}

/** Whether the address of a socket is one of them; IPv4 mapped into IPv6 is IPv4. */
export function isAmong(networks: Network[], address: string) {
  const peer = ipaddr.isValid(address) ? ipaddr.process(address) : null
  return networks.some(([net, bits]) => peer?.kind() === net.kind() && peer.match(net, bits))
}

function networkIn(written: string, name: string): Network {
  const network = ipaddr.isValidCIDR(written) ? ipaddr.parseCIDR(written) : lone(written)

  if (network === null || network[1] === 0) {
    throw new Error(`${name} must hold addresses or networks of proxies, and not "${written}"`)
  }
  return network
}

function lone(written: string): Network | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(written)) {
    return [ipaddr.IPv4.parse(written), 32]
  }
  return ipaddr.IPv6.isValid(written) ? [ipaddr.IPv6.parse(written), 128] : null
}
