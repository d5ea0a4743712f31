import { participationClock } from '#access/clock'
import type { Service } from '#circular/accounts'
import { appUrl, isDemo } from '#config/app'
import { sftp } from '#config/sftp'
import type { CredentialLetter } from '#documents/credential_letter'
import type Account from '#models/account'
import type CredentialDelivery from '#models/credential_delivery'
import { deskLine } from '#operations/contact'
import i18nManager from '@adonisjs/i18n/services/main'
import type { RelationQueryBuilderContract } from '@adonisjs/lucid/types/relations'

/** How each service is reached, as its letter tells (m.3/d). */
export const METHODS: Readonly<Record<Service, CredentialLetter['method']>> = {
  web_site: { address: `${appUrl}/ssps`, protocol: 'HTTPS' },
  web_service: { address: `${appUrl}/api/v1`, protocol: 'HTTPS, JSON' },
  sftp: {
    address: sftp.host,
    protocol: 'SFTP',
    hostKeyFingerprint: sftp.hostKeyFingerprint,
  },
  portal: { address: `${appUrl}/portal`, protocol: 'HTTPS' },
}

/**
 * R12 m.3/d: without its fingerprint nobody can tell the server from another one, so that no SFTP
 * letter leaves before SFTP_HOST_KEY_FINGERPRINT is set. The demo has an invented one.
 */
export function lacksHostKey({ service }: Account) {
  return service === 'sftp' && !sftp.hostKeyFingerprint
}

/** What `letterContent` reads: the account's participation with its election and addresses. */
export async function loadDelivery(delivery: CredentialDelivery) {
  await delivery.load('account', withParticipation)
  return delivery
}

/** The same for many letters at once. */
export function withParticipation(account: RelationQueryBuilderContract<typeof Account, Account>) {
  account.preload('participation', (participation) =>
    participation
      .preload('applicant')
      .preload('staticIps', (ips) => ips.whereNull('releasedAt').orderBy('seatId'))
      .preload('rounds')
      .preload('election', (election) => election.preload('circular').preload('rehearsals'))
  )
}

/** `checkpoint` is the log's head, as every paper carries it. */
export function letterContent(
  { account, issuedAt, number }: CredentialDelivery,
  { password, checkpoint }: { password: string; checkpoint: string }
): CredentialLetter {
  const { participation, service } = account
  const { applicant, election, staticIps } = participation

  return {
    number,
    issuedAt,
    applicant: applicant.name,
    election: election.name,
    holder: { givenName: account.givenName, familyName: account.familyName },
    service,
    username: account.username,
    password,
    method: METHODS[service],
    staticIps: service === 'portal' ? [] : staticIps.map(({ address }) => address),
    opensAt: service === 'portal' ? null : participationClock(participation).opensAt,
    validDays: election.circular.rules.initialPasswordDays,
    contact: deskLine(i18nManager.locale('tr')),
    checkpoint,
    isDemo,
  }
}
