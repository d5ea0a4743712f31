import { test } from '@japa/runner'
import fc from 'fast-check'
import { readStaticIp, type StaticIpFault } from '#circular/static_ip'
import { anyText } from './any_text.js'

type Octets = [number, number, number, number]

const octet = fc.nat({ max: 255 })
const octets: fc.Arbitrary<Octets> = fc.tuple(octet, octet, octet, octet)

/** IANA's special-purpose registry, as first address and prefix length. */
const NOT_PUBLIC: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Two registered blocks for DNS and multicast relays: nobody's headquarters. */
const RELAYS: readonly [string, number][] = [
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.175.48.0', 24],
]

test.group('Static IP', () => {
  test('R11 m.4/b-2: each fault has its own name', ({ assert }) => {
    const faults: Record<string, StaticIpFault> = {
      ' ': 'empty',
      '127.1': 'not_four_part',
      '2130706433': 'not_four_part',
      '0x7f.0.0.1': 'not_four_part',
      '1.2.3.256': 'not_four_part',
      ' 8.8.4.4': 'not_four_part',
      'parti.example': 'not_four_part',
      '١.٢.٣.٤': 'not_four_part',
      '010.0.0.1': 'leading_zero',
      '1.2.3.04': 'leading_zero',
      '8.8.4.4:443': 'has_port',
      '[2001:db8::1]:443': 'has_port',
      '8.8.4.0/24': 'has_mask',
      '2001:db8::1': 'ipv6',
      '::1': 'ipv6',
      '::ffff:1.2.3.4': 'mapped_ipv6',
      '0.0.0.0': 'unspecified',
      '127.0.0.1': 'loopback',
      '10.0.0.1': 'private',
      '172.31.255.255': 'private',
      '192.168.1.1': 'private',
      '100.64.0.1': 'cgnat',
      '169.254.1.1': 'link_local',
      '203.0.113.7': 'documentation',
      '224.0.0.1': 'multicast',
      '255.255.255.255': 'broadcast',
      '240.0.0.1': 'reserved',
      '198.18.0.1': 'reserved',
    }

    for (const [text, reason] of Object.entries(faults)) {
      assert.deepEqual(readStaticIp(text, { demo: false }), { ok: false, reason }, text)
    }
  })

  test('R11 m.4/b-2: a public address comes back as it was written, all others never', ({
    assert,
  }) => {
    fc.assert(
      fc.property(octets, (parts) => {
        const text = parts.join('.')
        const isPublic = ![...NOT_PUBLIC, ...RELAYS].some((range) => isWithin(parts, range))
        const reading = readStaticIp(text, { demo: false })

        assert.equal(reading.ok, isPublic, text)
        assert.isTrue(!reading.ok || reading.address === text)
      }),
      { numRuns: 2000 }
    )
  })

  test('R11 m.4/b-2: every address of a range that is not public is refused', ({ assert }) => {
    fc.assert(
      fc.property(fc.constantFrom(...NOT_PUBLIC), octets, ([first, length], host) => {
        const parts = first.split('.').map(Number)
        const text = host.map((part, at) => merged(parts[at], part, length - at * 8)).join('.')

        assert.isFalse(readStaticIp(text, { demo: false }).ok, text)
      })
    )
  })

  test('R11 m.4/b-2: no other spelling of an address is read', ({ assert }) => {
    fc.assert(
      fc.property(octets, ([a, b, c, d]) => {
        const spellings = [
          `0${a}.${b}.${c}.${d}`,
          `0x${a.toString(16)}.${b}.${c}.${d}`,
          `${a}.${b}.${c * 256 + d}`,
          `${((a * 256 + b) * 256 + c) * 256 + d}`,
          `::ffff:${a}.${b}.${c}.${d}`,
          `${a}.${b}.${c}.${d}/32`,
          `${a}.${b}.${c}.${d}.`,
          `${a}.${b}.${c}.${d}\n`,
        ]

        for (const text of spellings) {
          assert.isFalse(readStaticIp(text, { demo: true }).ok, text)
        }
      })
    )
  })

  test('R11 m.4/b-2: text of any kind is answered, never thrown at', ({ assert }) => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, demo) => {
        const reading = readStaticIp(text, { demo })

        assert.isTrue(!reading.ok || /^\d{1,3}(\.\d{1,3}){3}$/.test(reading.address))
      })
    )
    assert.isFalse(readStaticIp('1'.repeat(10_000), { demo: true }).ok)
    assert.isFalse(readStaticIp('1.'.repeat(5_000), { demo: true }).ok)
  })

  test('R11 m.4/b-2: the demo adds 127.0.0.1 and the documentation ranges', ({ assert }) => {
    for (const address of ['127.0.0.1', '192.0.2.1', '198.51.100.1', '203.0.113.1']) {
      assert.deepEqual(readStaticIp(address, { demo: true }), { ok: true, address })
    }
    for (const address of ['127.0.0.2', '10.0.0.1', '169.254.1.1']) {
      assert.isFalse(readStaticIp(address, { demo: true }).ok, address)
    }
  })
})

function isWithin(parts: Octets, [first, length]: readonly [string, number]) {
  const shift = 2 ** (32 - length)

  return Math.floor(numberOf(parts) / shift) === Math.floor(numberOf(first.split('.')) / shift)
}

function numberOf(parts: readonly (string | number)[]) {
  return parts.reduce<number>((total, part) => total * 256 + Number(part), 0)
}

/** The first `fixed` bits of the network, the rest of the host. */
function merged(network: number, host: number, fixed: number) {
  const free = 2 ** Math.min(8, Math.max(0, 8 - fixed))

  return Math.floor(network / free) * free + (host % free)
}
