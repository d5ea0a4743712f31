import type { Change } from '#audit/event'
import type { PersonalData } from '#models/personal_data'

/** The personal data of whoever carries more than them. */
export function personalIn({
  givenName,
  familyName,
  email,
  officePhone,
  mobilePhone,
}: PersonalData): PersonalData {
  return { givenName, familyName, email, officePhone, mobilePhone }
}

/** What becomes of personal values, as an event carries it; what stays the same is left out. */
export function personalChanges(
  before: Partial<Record<string, unknown>> | null,
  after: Record<string, string>
): Change[] {
  return Object.entries(after)
    .map(([field, to]) => ({
      field,
      from: before ? String(before[field]) : null,
      to,
      personal: true,
    }))
    .filter(({ from, to }) => from !== to)
}
