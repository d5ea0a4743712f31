import type { FormFacts, FormUserFacts } from '#circular/form_facts'
import { PRESETS } from '#circular/presets'
import { violationsOf } from '#circular/request_form_rules'
import { inventedNationalId } from '#database/factories/national_id'

export const PARAMETERS = PRESETS['2023/153'].parameters

export type Applicant = FormFacts['applicant']

export const PARTY: Applicant = {
  kind: 'party',
  participation: 'participating',
  electionConcluded: false,
  accessOpened: false,
}

export const CANDIDATE: Applicant = { ...PARTY, kind: 'candidate' }

/** Örnek Parti's form: Deniz is the liaison, two more people follow the results. */
export function lawfulForm(changes: Partial<FormFacts> = {}): FormFacts {
  return {
    applicant: PARTY,
    channel: 'paper',
    wantsWebSite: true,
    wantsWebService: true,
    ips: [{ number: 1, address: '203.0.113.10' }],
    users: [liaison(1), user(2), user(3)],
    officialName: 'Gülşah Işık',
    signedOn: '2023-04-10',
    originalReceivedOn: '2023-04-12',
    originalRegistryNo: '2023-4711',
    scan: { pages: 2 },
    frozenIps: [],
    foreign: { addresses: [], nationalIds: [] },
    acknowledgements: [],
    identityChecks: [],
    today: '2023-04-13',
    demo: true,
    ...changes,
  }
}

export function user(row: number, changes: Partial<FormUserFacts> = {}): FormUserFacts {
  return {
    row,
    givenName: 'Çağrı',
    familyName: 'Yıldırım',
    nationalId: inventedNationalId(row),
    email: `kullanici${row}@ornekparti.org.tr`,
    officePhone: '0312 555 00 00 dahili 12',
    mobilePhone: '0532 555 00 00',
    isLiaison: false,
    ...changes,
  }
}

export function liaison(row: number): FormUserFacts {
  return user(row, { givenName: 'Deniz', familyName: 'Akın', isLiaison: true })
}

/** The liaison in row 1 and as many people as it takes to fill the rows. */
export function rows(count: number): FormUserFacts[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? liaison(1) : user(index + 1)))
}

export function address(text: string, number = 1) {
  return { number, address: text }
}

/** The messages of what a form violates, without their common prefix. */
export function messagesOf(facts: FormFacts, parameters = PARAMETERS) {
  return violationsOf(facts, parameters).map(({ message }) =>
    message.replace('circular.violations.', '')
  )
}
