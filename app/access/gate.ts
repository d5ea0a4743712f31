import type { ElectionClock } from '#access/clock'
import type { Service } from '#circular/accounts'
import type { Article } from '#circular/articles'
import type { RuleId } from '#circular/rules'

/**
 * Where somebody stands: entry is sign-in, first password and status; data are results and minutes;
 * password is where the liaison sets the one of a service that has no page of its own.
 */
export type Door =
  | 'portal'
  | 'web_site_entry'
  | 'web_site_data'
  | 'api_entry'
  | 'api_data'
  | 'api_password'
  | 'sftp'
  | 'sftp_password'

type DoorRule = { service: Service; asksAddress: boolean; asksClock: boolean }

/** What each door asks for (R13 m.5/c, R16 m.3/a, R17 m.4/b-2, R18 m.3/e). */
const DOORS: Readonly<Record<Door, DoorRule>> = {
  portal: { service: 'portal', asksAddress: false, asksClock: false },
  web_site_entry: { service: 'web_site', asksAddress: true, asksClock: false },
  web_site_data: { service: 'web_site', asksAddress: true, asksClock: true },
  api_entry: { service: 'web_service', asksAddress: true, asksClock: false },
  api_data: { service: 'web_service', asksAddress: true, asksClock: true },
  api_password: { service: 'web_service', asksAddress: false, asksClock: false },
  sftp: { service: 'sftp', asksAddress: true, asksClock: true },
  sftp_password: { service: 'sftp', asksAddress: false, asksClock: false },
}

/** Why a token of the web service is over. */
export type TokenEnd = 'expired' | 'replaced' | 'killed' | 'password_changed' | 'deactivated'

export type GateFacts = {
  account: {
    service: Service
    state: 'pending' | 'issued' | 'active' | 'deactivated'
    isLocked: boolean
    /** Whether an initial password is past its last day. */
    isInitialExpired: boolean
  }
  participation: 'eligible' | 'participating' | 'withdrawn'
  /** The client's address as the socket or a trusted proxy gives it, canonical IPv4. */
  address: string
  registeredAddresses: readonly string[]
  clock: Pick<ElectionClock, 'phase'>
  /** What a program came with: whether it is over, and the address it was given to. */
  token?: { end: TokenEnd | null; address: string }
  /** The change of the first password itself, which the rule about it must let pass. */
  isPasswordChange?: boolean
}

export type Refusal = {
  reason:
    | 'wrong_service'
    | TokenEnd
    | 'not_issued'
    | 'expired_initial'
    | 'locked'
    | 'wrong_address'
    | 'initial_password'
    | 'concluded'
    | 'closed'
  rule: RuleId
  article: Article
}

/**
 * The one gate of every door: null admits. Asked at each sign-in and at each request, because
 * addresses, accounts and the hour change in between. Throws nothing, reads nothing.
 */
export function refusalAt(door: Door, facts: GateFacts): Refusal | null {
  const { account, clock, participation, token } = facts
  const { service, asksAddress, asksClock } = DOORS[door]

  const checks: [boolean, Refusal][] = [
    [account.service !== service, refusal('wrong_service', 'R18', 'm.3/e')],
    [account.state === 'deactivated', refusal('deactivated', 'R14', 'm.5/d')],
    [participation === 'withdrawn', refusal('deactivated', 'R01', 'm.3/a')],
    [token?.end === 'deactivated', refusal('deactivated', 'R14', 'm.5/d')],
    [token?.end === 'expired', refusal('expired', 'R12', 'm.3/d')],
    [token?.end === 'replaced', refusal('replaced', 'R12', 'm.3/d')],
    [token?.end === 'killed', refusal('killed', 'R12', 'm.5/b')],
    [token?.end === 'password_changed', refusal('password_changed', 'R12', 'm.5/b')],
    [account.state === 'pending', refusal('not_issued', 'R12', 'm.5/b')],
    [account.isInitialExpired, refusal('expired_initial', 'R13', 'm.5/c')],
    [account.isLocked, refusal('locked', 'R12', 'm.4/b-3')],
    [asksAddress && !isAtHome(facts), refusal('wrong_address', 'R17', 'm.4/b-2')],
    [mustChange(facts), refusal('initial_password', 'R13', 'm.5/c')],
    [asksClock && clock.phase === 'concluded', refusal('concluded', 'R16', 'm.3/a')],
    [asksClock && clock.phase === 'closed', refusal('closed', 'R16', 'm.3/a')],
  ]

  return checks.find(([refuses]) => refuses)?.[1] ?? null
}

/** A token goes with the one address it was given to, be the other one registered too. */
function isAtHome({ address, registeredAddresses, token }: GateFacts) {
  return registeredAddresses.includes(address) && (!token || token.address === address)
}

/** R15 m.3/g: for SFTP too, which waits until the liaison activates it with a password of their own. */
function mustChange({ account, isPasswordChange }: GateFacts) {
  return account.state === 'issued' && isPasswordChange !== true
}

function refusal(reason: Refusal['reason'], rule: RuleId, article: Article): Refusal {
  return { reason, rule, article }
}
