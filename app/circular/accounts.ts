import type { CircularParameters } from '#circular/parameters'

export type Service = 'web_site' | 'web_service' | 'sftp' | 'portal'

export const SERVICES: readonly Service[] = ['web_site', 'web_service', 'sftp', 'portal']

type Form = {
  wantsWebSite: boolean
  wantsWebService: boolean
  users: readonly { row: number; isLiaison: boolean }[]
}

export type DefinedAccount = {
  service: Service
  /** The form row whose person holds the account. */
  row: number
}

/**
 * The accounts a lawful form defines, in the order of its rows: one web-site account per row where
 * Web Uygulaması is asked for (m.5), one web-service account for the liaison where Web Servisi is
 * (m.4/b-6), and for every form the liaison's SFTP (m.3/g) and portal account (m.4/b-6).
 */
export function accountsDefinedBy(
  form: Form,
  { separateLiaison }: Pick<CircularParameters, 'separateLiaison'>
): DefinedAccount[] {
  const { wantsWebSite, wantsWebService, users } = form
  const webUsers = users.filter((user) => !(separateLiaison && user.isLiaison))
  const liaisons = users.filter((user) => user.isLiaison)
  const asksForAny = wantsWebSite || wantsWebService

  return [
    ...accountsOf('web_site', wantsWebSite ? webUsers : []),
    ...accountsOf('web_service', wantsWebService ? liaisons : []),
    ...accountsOf('sftp', asksForAny ? liaisons : []),
    ...accountsOf('portal', asksForAny ? liaisons : []),
  ]
}

function accountsOf(service: Service, users: readonly { row: number }[]): DefinedAccount[] {
  return users.map(({ row }) => ({ service, row }))
}
