import type { FormFacts } from '#circular/form_facts'
import type { CircularParameters } from '#circular/parameters'
import { type Violation, violation } from '#circular/violation'

/**
 * R01 m.1, m.3/a: received from an eligible applicant, approved only for one that takes part. That
 * a concluded election takes no forms is our reading: the circular is silent on it.
 */
export function eligibilityViolations(
  { applicant }: FormFacts,
  { onlineApplicants }: CircularParameters
): Violation[] {
  const found: Violation[] = []

  if (applicant.electionConcluded) {
    found.push(violation('R01', 'Y', 'applicant', 'election_concluded'))
  }
  if (applicant.participation === 'withdrawn') {
    found.push(violation('R01', 'H', 'applicant', 'has_withdrawn', { article: 'm.3/a' }))
  }
  if (applicant.participation === 'eligible') {
    found.push(
      violation('R01', 'H', 'applicant', 'not_taking_part_yet', {
        article: 'm.3/a',
        neededFor: 'approval',
      })
    )
  }
  if (applicant.kind !== 'independent' && !onlineApplicants.includes(applicant.kind)) {
    found.push(violation('R01', 'H', 'applicant', 'kind_not_served'))
  }

  return found
}

/** R03 m.3/c: an independent candidate gets a media handover, never an online service. */
export function onlineServiceViolations(
  { applicant }: FormFacts,
  { onlineApplicants }: CircularParameters
): Violation[] {
  return applicant.kind === 'independent' && !onlineApplicants.includes('independent')
    ? [violation('R03', 'H', 'applicant', 'independent_not_online')]
    : []
}

/** R02 m.4/a: in writing, registered with date and number, or through the portal. */
export function channelViolations(facts: FormFacts, parameters: CircularParameters): Violation[] {
  const { channel } = facts
  const closed = parameters.channels[channel]
    ? []
    : [violation('R02', 'H', 'channel', 'channel_closed', { params: { channel } })]

  return channel === 'paper' ? [...closed, ...registrationViolations(facts)] : closed
}

function registrationViolations({ originalReceivedOn, originalRegistryNo }: FormFacts) {
  const found: Violation[] = []

  if (originalReceivedOn === null) {
    found.push(violation('R02', 'H', 'originalReceivedOn', 'request_not_dated'))
  }
  if (originalRegistryNo.trim() === '') {
    found.push(violation('R02', 'H', 'originalRegistryNo', 'request_not_numbered'))
  }

  return found
}

/** R04 Form: at least one of Web Uygulaması and Web Servisi is asked for. */
export function serviceViolations({ wantsWebSite, wantsWebService }: FormFacts): Violation[] {
  return wantsWebSite || wantsWebService ? [] : [violation('R04', 'F', 'services', 'no_service')]
}
