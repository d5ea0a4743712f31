import {
  admit,
  type Given,
  provenAccount,
  recordStart,
  refusalOf,
  subjectOf,
} from '#access/account_sign_in'
import { accountAtGate } from '#access/gate_account'
import { countAgainst } from '#access/limits'
import { clock } from '#access/clock'
import type { Door, Refusal } from '#access/gate'
import { endExpiredToken, endTokens } from '#access/token_end'
import { recordRefusal } from '#audit/record'
import AccessRefused from '#exceptions/access_refused'
import SignInRefused from '#exceptions/sign_in_refused'
import type Account from '#models/account'
import ApiToken from '#models/api_token'
import { createHash, randomBytes } from 'node:crypto'

export const TOKEN_MINUTES = 60

/** So that a program may take the next one before the last one is over. */
export const LIVE_TOKENS = 2

/** Whoever finds one in a file or a log knows by this what it opens. */
const PREFIX = 'ssps_'

const SPELLING = new RegExp(`^${PREFIX}[\\w-]{43}$`)

type Scene = { door: Door; address: string }

/**
 * A token for who holds the web-service account, from a registered address: shown here and never
 * again. Throws SignInRefused for whoever is not proven, AccessRefused with rule and article for
 * whoever is: an initial password opens nothing (R13 m.5/c).
 */
export async function issueToken(given: Given | null, address: string) {
  if (given === null) {
    await recordRefusal('session.refused', { actor: null, reason: 'no_credentials' })
    throw new SignInRefused()
  }
  const account = await provenAccount(given, { door: 'api_entry', address })
  const refusal = refusalOf(account, { door: 'api_entry', address })

  if (refusal !== null) {
    return refuse(refusal, account)
  }
  await countAgainst('token', account)
  const token = newToken()

  await admit(account, async (trx) => {
    const issuedAt = clock.now()
    const { sessionDigest } = await ApiToken.create(
      {
        accountId: account.id,
        digest: digestOf(token),
        address,
        credentialVersion: account.credentialVersion,
        issuedAt,
        expiresAt: issuedAt.plus({ minutes: TOKEN_MINUTES }),
      },
      { client: trx }
    )
    await endTokens(account.actor, { reason: 'replaced', newest: LIVE_TOKENS, trx })
    await recordStart(account, trx, { sessionDigest })
  })
  return token
}

/**
 * Whose token it is, with everything the gate asked for. Throws AccessRefused: alike for no token
 * and for one that nobody has, with rule and article for one that is known.
 */
export async function tokenAt(given: string | null, { door, address }: Scene) {
  const token = given === null ? null : await tokenSpelt(given)
  const account = token && (await accountAtGate({ id: token.accountId }))

  if (!token || !account) {
    return refuseStranger(given === null ? 'not_signed_in' : 'unknown_token')
  }
  const refusal = refusalOf(account, {
    door,
    address,
    token: { end: token.endFor(account), address: token.address },
  })

  if (refusal?.reason === 'expired') {
    await endExpiredToken(token, account.actor)
  }
  return refusal === null ? { token, account } : refuse(refusal, account, token)
}

function newToken() {
  return PREFIX + randomBytes(32).toString('base64url')
}

/** Found by its digest: how far a guess was right takes no time to say. */
function tokenSpelt(given: string) {
  return SPELLING.test(given) ? ApiToken.findBy('digest', digestOf(given)) : null
}

function digestOf(token: string) {
  return createHash('sha256').update(token).digest('base64url')
}

async function refuse(refusal: Refusal, account: Account, token?: ApiToken): Promise<never> {
  await recordRefusal('access.refused', {
    ...subjectOf(account),
    ...refusal,
    actor: account.actor,
    context: token && { sessionDigest: token.sessionDigest },
  })
  throw new AccessRefused(refusal)
}

async function refuseStranger(reason: 'not_signed_in' | 'unknown_token'): Promise<never> {
  await recordRefusal('access.refused', { actor: null, reason })
  throw new AccessRefused()
}
