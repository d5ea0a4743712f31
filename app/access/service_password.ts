import {
  ensureAccountChangeable,
  refusalOf,
  replacePassword,
  subjectOf,
} from '#access/account_sign_in'
import { accountAtGate } from '#access/gate_account'
import { hashedPassword } from '#access/password'
import type { Change } from '#access/password_change'
import { record, recordRefusal } from '#audit/record'
import type { Service } from '#circular/accounts'
import ActRefused from '#exceptions/act_refused'
import type Account from '#models/account'
import { inTransaction } from '#operations/transaction'

/** Both are used by programs and have no page to change a password at; the portal has it for them. */
const DOORS = { web_service: 'api_password', sftp: 'sftp_password' } as const

type ServiceWithoutPage = keyof typeof DOORS

/** A web-service or SFTP account of the liaison's own participation, or null. */
export async function ownServiceAccount({ participationId }: Account, username: string) {
  const account = await accountAtGate({ username })
  const isOwn = account?.participationId === participationId && isWithoutPage(account.service)

  return isOwn ? account : null
}

export function isWithoutPage(service: Service): service is ServiceWithoutPage {
  return service in DOORS
}

/** What stands against another password of such an account right now, from any address; null admits. */
export function passwordRefusalOf(account: Account) {
  if (!isWithoutPage(account.service)) {
    throw new Error(`Users of ${account.service} change their password themselves`)
  }
  const door = DOORS[account.service]
  return refusalOf(account, { door, address: '', isPasswordChange: true })
}

/**
 * The liaison sets the password of the web-service or SFTP account he answers for; the first one
 * activates it (R13 m.5/c, R15 m.3/g). Notice and responsibility are those he accepted himself.
 * Throws PasswordRefused at its field, ActRefused when the account is closed; both are on record.
 */
export async function changeServicePassword(
  account: Account,
  change: Change,
  { by, address }: { by: Account; address: string }
) {
  const subject = subjectFor(account, by)
  await ensureOpen(account, by)
  await ensureAccountChangeable(account, change, {
    address,
    recordRefusal: (reason) => recordRefusal('account.password_refused', { ...subject, reason }),
  })
  const hash = await hashedPassword(change.wanted)

  await inTransaction(async (trx) => {
    await replacePassword(account, { hash, acceptedAt: by.noticeAcceptedAt }, trx)
    await record(trx, 'account.password_changed', { ...subject, rule: 'R13', article: 'm.5/c' })
  })
}

async function ensureOpen(account: Account, by: Account) {
  const refusal = passwordRefusalOf(account)

  if (refusal !== null) {
    await recordRefusal('access.refused', { ...subjectFor(account, by), ...refusal })
    throw new ActRefused('service_account_closed')
  }
}

function subjectFor(account: Account, { actor }: Account) {
  return {
    ...subjectOf(account),
    actor,
    target: { type: 'account' as const, id: account.id },
  }
}
