import type { CircularParameters } from '#circular/parameters'

export type CircularPreset = {
  decisionNo: string
  /** ISO date of the YSK decision. */
  decidedOn: string
  parameters: CircularParameters
}

/** YSK decision 2023/153 of 19.03.2023: presidential and parliamentary elections of 14 May 2023. */
const DECISION_2023_153: CircularPreset = {
  decisionNo: '2023/153',
  decidedOn: '2023-03-19',
  parameters: {
    onlineApplicants: ['party', 'candidate'],
    channels: { paper: true, portal: true },
    webUserLimit: 10,
    webServiceLimit: 1,
    sftpLimit: 1,
    portalLimit: 1,
    staticIpLimit: 2,
    separateLiaison: false,
    opensAt: '17:00',
    timeZone: 'Europe/Istanbul',
    minimumMbps: 5,
    measurementRestsAt: '16:00',
    initialPasswordDays: 15,
    linkHours: 72,
    retentionMonths: null,
  },
}

/** The circulars that ship with the product, by decision number. */
export const PRESETS = {
  '2023/153': DECISION_2023_153,
} as const satisfies Record<string, CircularPreset>
