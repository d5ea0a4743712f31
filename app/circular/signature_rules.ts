import type { FormFacts, OriginalFacts } from '#circular/form_facts'
import { LONGEST_FULL_NAME, readPersonName } from '#circular/person_name'
import { type Violation, violation } from '#circular/violation'

/**
 * R07 m.5/a: the wet-signed form stands on file as a scan, with the official's name and the date.
 * The original paper may follow; see `originalViolations`.
 */
export function signatureViolations(facts: FormFacts): Violation[] {
  return [
    ...officialViolations(facts.officialName),
    ...signatureDateViolations(facts),
    ...originalDateViolations(facts),
    ...scanViolations(facts),
  ]
}

/** R07 m.5/a: the original paper is here, with date and number, before any credential leaves. */
export function originalViolations({ originalReceivedOn, originalRegistryNo }: OriginalFacts) {
  const found: Violation[] = []

  if (originalReceivedOn === null) {
    found.push(missingOriginal('originalReceivedOn', 'original_not_dated'))
  }
  if (originalRegistryNo.trim() === '') {
    found.push(missingOriginal('originalRegistryNo', 'original_not_numbered'))
  }

  return found
}

function missingOriginal(field: string, message: string) {
  return violation('R07', 'H', field, message, { neededFor: 'credential' })
}

function officialViolations(officialName: string): Violation[] {
  const reading = readPersonName(officialName, { longest: LONGEST_FULL_NAME })

  if (reading.ok) {
    return []
  }

  return reading.reason === 'empty'
    ? [violation('R07', 'H', 'officialName', 'official_missing')]
    : [violation('R07', 'U', 'officialName', `official_${reading.reason}`)]
}

function signatureDateViolations({ signedOn, today }: FormFacts): Violation[] {
  if (signedOn === null) {
    return [violation('R07', 'H', 'signedOn', 'signature_not_dated')]
  }

  return signedOn > today ? [violation('R07', 'Y', 'signedOn', 'signed_in_future')] : []
}

function originalDateViolations({ originalReceivedOn, signedOn, today }: FormFacts): Violation[] {
  const found: Violation[] = []

  if (originalReceivedOn !== null && originalReceivedOn > today) {
    found.push(violation('R07', 'Y', 'originalReceivedOn', 'original_in_future'))
  }
  if (originalReceivedOn !== null && signedOn !== null && originalReceivedOn < signedOn) {
    found.push(violation('R07', 'Y', 'originalReceivedOn', 'original_before_signature'))
  }

  return found
}

function scanViolations({ scan }: FormFacts): Violation[] {
  return scan !== null && scan.pages > 0 ? [] : [violation('R07', 'H', 'scan', 'scan_missing')]
}
