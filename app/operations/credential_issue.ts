import { newDeliveryCode } from '#access/delivery_code'
import { sealBehindLink } from '#access/link_token'
import { hashedPassword, PEPPER_KEY } from '#access/password'
import { endSessions } from '#access/sessions'
import { record, recordRefusal } from '#audit/record'
import { initialPassword } from '#documents/initial_password'
import { destroyPrintFile, sealPrintFile } from '#documents/print_file'
import { tellOfReissue } from '#mails/account_mail'
import ActRefused from '#exceptions/act_refused'
import LeftOut from '#exceptions/left_out'
import Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import Election from '#models/election'
import type RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { voidDeliveries } from '#operations/account_deactivation'
import { formGround, type Ground, groundOf } from '#operations/credential_ground'
import {
  type DeliveryChannel,
  linkRefusalOf,
  type LinkRefusal,
  sendLink,
  tokenFor,
} from '#operations/credential_link'
import { PRINT_WITHIN } from '#operations/staff_letters'
import { once } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Act = { by: Staff; opId: string }

/** Made before the transaction: a dozen bcrypt hashes take seconds and need no lock. */
type Prepared = { accountId: number; hash: string; fileKey: string; token: string | null }

/** Asked once more when the account is locked. */
type IsDue = (account: Account) => boolean

type Scene = { ground: Ground; by: Staff; trx: TransactionClientContract; isDue: IsDue }

type IssueRefusal =
  'original_missing' | 'took_part_in_form' | 'election_concluded' | 'deactivated' | LinkRefusal

/**
 * One sealed letter for every account of an approved form that waits for its password
 * (R12 m.5/b). Returns how many. By a clerk who neither entered nor approved the form, and not
 * before the original paper is on file (R07 m.5/a).
 */
export async function issueLetters(form: RequestForm, act: Act) {
  const ground = await formGround(form)
  const waiting = await Account.query()
    .where('requestFormId', form.id)
    .where('state', 'pending')
    .orderBy('seatId')
  await ensureMayIssue(ground, waiting[0], act.by)

  return issue(ground, waiting, {
    ...act,
    act: 'credential.issue',
    isDue: isWaiting,
  })
}

/**
 * A new password for one account, in a letter or behind a link: the old one dies at once, its
 * letters and links are void. The first one of a liaison named by letter comes this way too.
 */
export async function issueAgain(
  account: Account,
  { channel = 'letter', ...act }: Act & { channel?: DeliveryChannel }
) {
  const ground = await groundOf(account)

  if (account.isDeactivated) {
    await refuse('deactivated', { ground, account, by: act.by })
  }
  await ensureMayIssue(ground, account, act.by)
  await ensureDeliverable(channel, { ground, account, by: act.by })

  return issue(ground, [account], {
    ...act,
    channel,
    act: 'credential.issue_again',
    isDue: (locked) => !locked.isDeactivated,
  })
}

/**
 * The turn of one account in a run over many, under the same rules as its form's letters. Throws
 * LeftOut with the reason when it gets none.
 */
export async function issueInTurn(
  accountId: number,
  { by, trx }: { by: Staff; trx: TransactionClientContract }
) {
  const account = await Account.findOrFail(accountId)
  const ground = await groundOf(account)
  const obstacle = account.isPending ? obstacleTo(ground, by) : 'not_waiting'

  if (obstacle) {
    throw new LeftOut(obstacle)
  }
  const prepared = await prepare(account, 'letter')

  try {
    await lockNumbers(ground, trx)
    const [delivery] = await issueOne(prepared, { ground, by, trx, isDue: isWaiting })

    if (!delivery) {
      throw new LeftOut('not_waiting')
    }
    return delivery
  } catch (error) {
    await destroyPrintFile(prepared.fileKey)
    throw error
  }
}

async function issue(
  ground: Ground,
  accounts: Account[],
  {
    by,
    opId,
    act,
    isDue,
    channel = 'letter',
  }: Act & { act: string; isDue: IsDue; channel?: DeliveryChannel }
) {
  const prepared = await Promise.all(accounts.map((account) => prepare(account, channel)))

  try {
    return await once({ opId, act, actor: by.actor }, async (trx) => {
      await lockNumbers(ground, trx)
      const letters = []

      for (const one of prepared) {
        letters.push(...(await issueOne(one, { ground, by, trx, isDue })))
      }
      if (letters.length === 0) {
        throw new ActRefused('nothing_to_issue')
      }
      return { letters: letters.length }
    })
  } finally {
    await destroyUnused(prepared)
  }
}

async function prepare({ id }: Account, channel: DeliveryChannel): Promise<Prepared> {
  const password = initialPassword()
  const token = tokenFor(channel)
  const secret = Buffer.from(JSON.stringify({ password }))
  const [hash, fileKey] = await Promise.all([
    hashedPassword(password),
    sealPrintFile(token ? sealBehindLink(token, secret) : secret),
  ])

  return { accountId: id, hash, fileKey, token }
}

/** Those of a repeated request, which found the act already done, and of one that failed. */
async function destroyUnused(prepared: Prepared[]) {
  const kept = await CredentialDelivery.query().whereIn(
    'fileKey',
    prepared.map(({ fileKey }) => fileKey)
  )
  const used = new Set(kept.map(({ fileKey }) => fileKey))

  await Promise.all(
    prepared
      .filter(({ fileKey }) => !used.has(fileKey))
      .map(({ fileKey }) => destroyPrintFile(fileKey))
  )
}

/** Nothing for an account that another clerk was faster with. */
async function issueOne(
  { accountId, hash, fileKey, token }: Prepared,
  { ground, by, trx, isDue }: Scene
) {
  const { participation } = ground
  const now = DateTime.now()
  const { initialPasswordDays, linkHours } = participation.election.circular.rules
  const endsAt = now.plus(token ? { hours: linkHours } : { days: initialPasswordDays })
  const account = await Account.query({ client: trx })
    .where('id', accountId)
    .forUpdate()
    .firstOrFail()

  if (!isDue(account)) {
    return []
  }
  const isFirst = account.credentialVersion === 0

  if (!isFirst) {
    await voidDeliveries(account, { participation, by, trx }, 'issued_again')
    await endSessions(account.actor, { reason: 'killed', trx })
  }
  await account
    .merge({
      state: 'issued',
      password: hash,
      passwordKey: PEPPER_KEY,
      credentialVersion: account.credentialVersion + 1,
      initialPasswordExpiresAt: endsAt,
      lockedUntil: null,
      version: account.version + 1,
    })
    .save()

  const delivery = await CredentialDelivery.create(
    {
      number: await nextNumber(`${token ? 'TB' : 'SZ'}-${ground.year}-`, trx),
      accountId,
      credentialVersion: account.credentialVersion,
      state: 'ready',
      fileKey,
      ...(token
        ? await sendLink({ account, participation, token, endsAt, trx })
        : letterFor(account, now)),
      issuedById: by.id,
      issuedAt: now,
      version: 1,
    },
    { client: trx }
  )
  if (!isFirst && !token) {
    await tellOfReissue(account, trx)
  }
  await record(trx, token ? 'credential.link_sent' : 'credential.issued', {
    actor: by.actor,
    election: participation.electionId,
    applicant: participation.applicantId,
    target: { type: 'credential_delivery', id: delivery.id },
    targetUserId: `account:${accountId}`,
  })
  return [delivery]
}

function isWaiting(account: Account) {
  return account.isPending
}

function letterFor({ service }: Account, now: DateTime) {
  return {
    channel: 'letter' as const,
    fileExpiresAt: now.plus({ minutes: PRINT_WITHIN }),
    deliveryCode: service === 'portal' ? newDeliveryCode() : null,
  }
}

/** Clerks and runs that issue at once take numbers in turn. */
function lockNumbers({ participation }: Ground, trx: TransactionClientContract) {
  return Election.query({ client: trx })
    .where('id', participation.electionId)
    .forUpdate()
    .firstOrFail()
}

/**
 * SZ-2023-00001, TB-2023-00001: letters and links of a year, in their order; says nothing about
 * person or seat. Read under the lock of the election.
 */
async function nextNumber(prefix: string, trx: TransactionClientContract) {
  const newest = await CredentialDelivery.query({ client: trx })
    .where('number', 'like', `${prefix}%`)
    .orderBy('id', 'desc')
    .forUpdate()
    .first()
  const count = newest ? Number(newest.number.slice(prefix.length)) : 0

  return `${prefix}${String(count + 1).padStart(5, '0')}`
}

async function ensureMayIssue(ground: Ground, account: Account | undefined, by: Staff) {
  const obstacle = obstacleTo(ground, by)

  if (obstacle) {
    await refuse(obstacle, { ground, account, by })
  }
}

function obstacleTo(ground: Ground, by: Staff): IssueRefusal | null {
  if (ground.wasTouchedBy(by)) return 'took_part_in_form'
  if (ground.participation.election.isConcluded) return 'election_concluded'

  return ground.isOriginalMissing ? 'original_missing' : null
}

async function ensureDeliverable(
  channel: DeliveryChannel,
  scene: { ground: Ground; account: Account; by: Staff }
) {
  const refusal = channel === 'link' ? await linkRefusalOf(scene.account) : null

  if (refusal !== null) {
    await refuse(refusal, scene)
  }
}

async function refuse(
  reason: IssueRefusal,
  { ground, account, by }: { ground: Ground; account: Account | undefined; by: Staff }
): Promise<never> {
  if (account) {
    await recordRefusal('credential.issue_refused', {
      actor: by.actor,
      election: ground.participation.electionId,
      applicant: ground.participation.applicantId,
      target: { type: 'account', id: account.id },
      reason,
    })
  }
  throw new ActRefused(reason)
}
