import type { FormFacts } from '#circular/form_facts'
import type { CircularParameters } from '#circular/parameters'
import { isDemoLoopback, readStaticIp } from '#circular/static_ip'
import { type Violation, violation } from '#circular/violation'

/** The addresses of the form that say something, in the order of their places. */
export function givenAddresses({ ips }: FormFacts) {
  return ips
    .filter(({ address }) => address.trim() !== '')
    .toSorted((one, other) => one.number - other.number)
}

/** R04 Form: static IP 1 is required, IP 2 is optional. */
export function firstAddressViolations(facts: FormFacts): Violation[] {
  return givenAddresses(facts).some(({ number }) => number === 1)
    ? []
    : [violation('R04', 'F', 'ips.1', 'first_ip_missing')]
}

/** R09 m.4/b-2: at most two static IPs; the article names parties, for candidates it is our reading. */
export function addressLimitViolations(
  facts: FormFacts,
  { staticIpLimit }: CircularParameters
): Violation[] {
  const basis = facts.applicant.kind === 'party' ? 'H' : 'Y'

  return givenAddresses(facts)
    .slice(staticIpLimit)
    .map(({ number }) =>
      violation('R09', basis, `ips.${number}`, 'ips_over_limit', {
        params: { number, limit: staticIpLimit },
      })
    )
}

/**
 * R10 m.4/b-2: a registered address does not change until the election is concluded; an empty
 * second place may be filled before the opening, a place released by exception at any time.
 */
export function frozenAddressViolations(facts: FormFacts): Violation[] {
  return [...missingFrozenAddresses(facts), ...addressesAfterOpening(facts)]
}

function missingFrozenAddresses(facts: FormFacts): Violation[] {
  const given = givenAddresses(facts).map(({ address }) => address)

  return facts.frozenIps.flatMap((address, index) =>
    given.includes(address)
      ? []
      : [violation('R10', 'H', `ips.${index + 1}`, 'frozen_ip_missing', { params: { address } })]
  )
}

function addressesAfterOpening(facts: FormFacts): Violation[] {
  const isClosed =
    facts.applicant.accessOpened && facts.frozenIps.length > 0 && !facts.mayReleaseIps

  return givenAddresses(facts)
    .filter(({ address }) => isClosed && !facts.frozenIps.includes(address))
    .map(({ number }) =>
      violation('R10', 'H', `ips.${number}`, 'ip_after_opening', { params: { number } })
    )
}

/** R11 m.4/b-2: each is one public IPv4 host address, given once. */
export function addressViolations(facts: FormFacts): Violation[] {
  return [...unreadableAddresses(facts), ...repeatedAddresses(facts)]
}

function unreadableAddresses(facts: FormFacts): Violation[] {
  return givenAddresses(facts).flatMap(({ number, address }) => {
    const reading = readStaticIp(address, facts)

    return reading.ok
      ? []
      : [violation('R11', 'U', `ips.${number}`, `ip_${reading.reason}`, { params: { number } })]
  })
}

function repeatedAddresses(facts: FormFacts): Violation[] {
  const given = givenAddresses(facts)

  return given.flatMap(({ number, address }, index) => {
    const first = given.slice(0, index).find((earlier) => earlier.address === address)

    return first
      ? [
          violation('R11', 'U', `ips.${number}`, 'ip_given_twice', {
            params: { number, first: first.number },
          }),
        ]
      : []
  })
}

/**
 * R11 m.4/b-2: an address registered for another applicant waits until the approver acknowledges
 * it. In the demo 127.0.0.1 may belong to several applicants.
 */
export function sharedAddressViolations(facts: FormFacts): Violation[] {
  return givenAddresses(facts).flatMap(({ number, address }) =>
    facts.foreign.addresses
      .filter((foreign) => foreign.address === address && !isSettled(address, facts))
      .map(({ applicant }) =>
        violation('R11', 'U', `ips.${number}`, 'ip_of_another_applicant', {
          params: { number, address, applicant },
          neededFor: 'approval',
        })
      )
  )
}

function isSettled(address: string, { acknowledgements, demo }: FormFacts) {
  return acknowledgements.includes(address) || (demo && isDemoLoopback(address))
}
