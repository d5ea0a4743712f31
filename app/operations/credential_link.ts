import { newClaimCode } from '#access/claim_code'
import { linkTo, newLinkToken, tokenDigest } from '#access/link_token'
import { enqueueMail } from '#mails/outbox'
import Account from '#models/account'
import Applicant from '#models/applicant'
import type Participation from '#models/participation'
import RequestForm from '#models/request_form'
import { lacksHostKey } from '#operations/letter_content'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { DateTime } from 'luxon'

/** The way an initial password leaves. */
export type DeliveryChannel = 'letter' | 'link'

export type LinkRefusal = 'link_for_portal' | 'link_without_host_key' | 'link_without_liaison'

type Sending = {
  account: Account
  participation: Participation
  token: string
  endsAt: DateTime
  trx: TransactionClientContract
}

/** The token of a link, or null for a letter, which has none. */
export function tokenFor(channel: DeliveryChannel) {
  return channel === 'link' ? newLinkToken() : null
}

/**
 * What stands against a link to this account (R12 m.5/b, m.3/d); null admits. Its claim code is seen
 * in the portal alone: whoever cannot sign in there yet gets a letter.
 */
export async function linkRefusalOf(account: Account): Promise<LinkRefusal | null> {
  const { participationId, service } = account

  if (service === 'portal') {
    return 'link_for_portal'
  }
  if (lacksHostKey(account)) {
    return 'link_without_host_key'
  }
  const liaison = await Account.query()
    .where({ participationId, service: 'portal', state: 'active' })
    .first()

  return liaison === null ? 'link_without_liaison' : null
}

/**
 * Mails a one-time link to the holder, in the transaction that issues. Returns what the delivery
 * keeps of it: no token.
 */
export async function sendLink({ account, participation, token, endsAt, trx }: Sending) {
  const { election } = participation
  const applicant = await Applicant.findOrFail(participation.applicantId, { client: trx })
  const form = await RequestForm.findOrFail(account.requestFormId, { client: trx })
  const mail = await enqueueMail(trx, {
    kind: 'account.linked',
    to: account.email,
    locale: 'tr',
    values: {
      applicant: applicant.name,
      holder: account.fullName,
      election: election.name,
      service: account.service,
      endsAt,
    },
    form,
    link: linkTo(token),
  })

  return {
    channel: 'link' as const,
    fileExpiresAt: endsAt,
    tokenDigest: tokenDigest(token),
    claimCode: newClaimCode(),
    mailId: mail.id,
  }
}
