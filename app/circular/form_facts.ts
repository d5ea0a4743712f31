import type { ApplicantKind, Channel } from '#circular/parameters'

export type FormUserFacts = {
  /** 1-10 on paper; more where more came. */
  row: number
  givenName: string
  familyName: string
  nationalId: string
  email: string
  officePhone: string
  mobilePhone: string
  isLiaison: boolean
}

/** What the circular needs to know of a request form: text as it came, dates as ISO yyyy-mm-dd. */
export type FormFacts = {
  applicant: {
    kind: ApplicantKind
    participation: 'eligible' | 'participating' | 'withdrawn'
    electionConcluded: boolean
    /** Whether the first oylama's access has opened: from then on no address is added (m.4/b-2). */
    accessOpened: boolean
  }
  channel: Channel
  wantsWebSite: boolean
  wantsWebService: boolean
  ips: readonly { number: number; address: string }[]
  /** Without the completely empty rows. */
  users: readonly FormUserFacts[]
  officialName: string
  signedOn: string | null
  originalReceivedOn: string | null
  originalRegistryNo: string
  scan: { pages: number } | null
  /**
   * The addresses registered for the participation, in the order of their seats; without those
   * that two officers released by exception, and empty once the election is concluded.
   */
  frozenIps: readonly string[]
  /** An exception confirmed by two officers: its place may be filled after the opening too. */
  mayReleaseIps?: boolean
  foreign: {
    /** Addresses of this form that are registered for other applicants, with the other's name. */
    addresses: readonly { address: string; applicant: string }[]
    /** Rows whose T.C. number stands on another applicant's form. */
    nationalIds: readonly number[]
  }
  /** Foreign addresses the approver has acknowledged with a reason. */
  acknowledgements: readonly string[]
  /** Rows whose name and T.C. number an officer compared with the register outside the system. */
  identityChecks: readonly { row: number; isSame: boolean; by: string }[]
  today: string
  demo: boolean
}

/** Whether the original paper has come. */
export type OriginalFacts = Pick<FormFacts, 'originalReceivedOn' | 'originalRegistryNo'>
