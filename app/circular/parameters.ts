export type ApplicantKind = 'party' | 'candidate' | 'independent'

export type Channel = 'paper' | 'portal'

/**
 * The numbers of one election's circular: they differ from election to election, so they are
 * data. Values that rest on SKGM practice may be changed by an administrator.
 */
export type CircularParameters = {
  /** Who gets online services at all (m.1, m.3/c). */
  onlineApplicants: readonly ApplicantKind[]
  /** The ways a request may come (m.4/a); a circular may close one. */
  channels: Readonly<Record<Channel, boolean>>
  /** Accounts and addresses one participation may hold at any time (m.5, m.4/b-6, m.3/g, m.4/b-2). */
  webUserLimit: number
  webServiceLimit: number
  sftpLimit: number
  portalLimit: number
  staticIpLimit: number
  /** On: the liaison stands beside the web users and gets no web-site account. */
  separateLiaison: boolean
  /** Local time of the voting day, HH:mm (m.3/a). */
  opensAt: string
  timeZone: string
  /** Megabits per second (m.4/b-1). */
  minimumMbps: number
  /** Local time of the voting day from which connection measurements rest, HH:mm (practice). */
  measurementRestsAt: string
  /** Days from the recorded handover of a letter (practice). */
  initialPasswordDays: number
  /** Hours a one-time link stays open (practice). */
  linkHours: number
  /** Months after its conclusion for which an election's personal values are kept; null: nobody decided. */
  retentionMonths: number | null
}

export type SeatKind = 'web_site' | 'web_service' | 'sftp' | 'portal' | 'address'

/** How many seats of each kind a participation gets under these parameters. */
export function seatLimits(parameters: CircularParameters): Record<SeatKind, number> {
  return {
    web_site: parameters.webUserLimit,
    web_service: parameters.webServiceLimit,
    sftp: parameters.sftpLimit,
    portal: parameters.portalLimit,
    address: parameters.staticIpLimit,
  }
}
