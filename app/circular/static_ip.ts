import ipaddr from 'ipaddr.js'

export type StaticIpFault =
  | 'empty'
  | 'not_four_part'
  | 'leading_zero'
  | 'has_port'
  | 'has_mask'
  | 'ipv6'
  | 'mapped_ipv6'
  | 'unspecified'
  | 'loopback'
  | 'private'
  | 'cgnat'
  | 'link_local'
  | 'documentation'
  | 'multicast'
  | 'broadcast'
  | 'reserved'

export type StaticIpReading = { ok: true; address: string } | { ok: false; reason: StaticIpFault }

const LONGEST_ADDRESS = 64

const RANGE_FAULTS: Readonly<Record<string, StaticIpFault>> = {
  unspecified: 'unspecified',
  broadcast: 'broadcast',
  multicast: 'multicast',
  linkLocal: 'link_local',
  loopback: 'loopback',
  carrierGradeNat: 'cgnat',
  private: 'private',
}

/** RFC 5737; ipaddr.js counts them as reserved. */
const DOCUMENTATION = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].map((range) =>
  ipaddr.IPv4.parseCIDR(range)
)

/**
 * Reads one public IPv4 host address (R11, m.4/b-2), spelled the one way that everyone reads
 * alike: four decimal parts, no leading zeros, nothing around them. In the demo 127.0.0.1 and the
 * documentation ranges are addresses too.
 */
export function readStaticIp(text: string, { demo }: { demo: boolean }): StaticIpReading {
  const reason = spellingFaultOf(text) ?? rangeFaultOf(text, { demo })

  return reason === null ? { ok: true, address: text } : { ok: false, reason }
}

function spellingFaultOf(text: string): StaticIpFault | null {
  if (text.trim() === '') {
    return 'empty'
  }

  return notationFaultOf(text) ?? partsFaultOf(text)
}

function notationFaultOf(text: string): StaticIpFault | null {
  if (/^(\[[\da-fA-F:.]+\]|[\d.]+):\d+$/.test(text)) {
    return 'has_port'
  }
  if (/^[\da-fA-F:.]+\/[\d.-]*$/.test(text)) {
    return 'has_mask'
  }

  return text.includes(':') ? ipv6FaultOf(text) : null
}

function ipv6FaultOf(text: string): StaticIpFault {
  if (text.length > LONGEST_ADDRESS || !ipaddr.IPv6.isValid(text)) {
    return 'not_four_part'
  }

  return ipaddr.IPv6.parse(text).isIPv4MappedAddress() ? 'mapped_ipv6' : 'ipv6'
}

/** ipaddr.js would read 127.1, 0x7f.1 and 010.0.0.1 as some address; nobody else must guess. */
function partsFaultOf(text: string): StaticIpFault | null {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(text)) {
    return 'not_four_part'
  }
  const parts = text.split('.')

  if (parts.some((part) => /^0\d/.test(part))) {
    return 'leading_zero'
  }

  return parts.every((part) => Number(part) <= 255) ? null : 'not_four_part'
}

function rangeFaultOf(text: string, { demo }: { demo: boolean }): StaticIpFault | null {
  const address = ipaddr.IPv4.parse(text)
  const isDocumentation = DOCUMENTATION.some((range) => address.match(range))

  if (isDocumentation) {
    return demo ? null : 'documentation'
  }
  if (address.range() === 'unicast' || (demo && isDemoLoopback(text))) {
    return null
  }

  return RANGE_FAULTS[address.range()] ?? 'reserved'
}

/** The one loopback address that counts in the demo, where several applicants may hold it. */
export function isDemoLoopback(address: string) {
  return address === '127.0.0.1'
}
