import type { Change } from '#audit/event'
import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import Account from '#models/account'
import type { ActKind, Payloads, Representation } from '#models/proposed_act'
import Representative from '#models/representative'
import type { Kind, Scene } from '#operations/administration'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type RepresentativeKind = Extract<ActKind, `representative.${string}`>

/**
 * The register of party representatives, kept by two officers of the desk: whom it names the
 * pre-election reset leaves out (R14 m.5/d), so nobody writes in it alone (R27).
 */
export const REPRESENTATIVE_ACTS: { [K in RepresentativeKind]: Kind<Payloads[K]> } = {
  'representative.register': {
    async examine(payload, trx) {
      const account = await lockedAccount(payload.accountId, trx)
      ensureMayBeNamed(account, payload)
      await ensureNoOverlap(payload, trx)

      return { ...groundOf(account), version: 0, changes: changesOf(payload) }
    },

    async carryOut({ accountId, ...payload }, { act, by, trx }, { changes }) {
      await Representative.create(
        {
          accountId,
          letterOn: dayOf(payload.letterOn),
          letterRegistryNo: payload.letterRegistryNo,
          fromOn: dayOf(payload.fromOn),
          untilOn: payload.untilOn === null ? null : dayOf(payload.untilOn),
          registeredByActId: act.id,
          version: 1,
        },
        { client: trx }
      )
      const account = await lockedAccount(accountId, trx)
      await record(trx, 'representative.registered', subjectOf(account, { by, changes }))
    },
  },

  'representative.end': {
    async examine({ representativeId, untilOn }, trx) {
      const representative = await lockedRepresentative(representativeId, trx)
      const { accountId, fromOn, untilOn: former, version } = representative
      const from = former?.toISODate() ?? null

      if (untilOn < fromOn.toISODate()! || (from !== null && untilOn >= from)) {
        throw new ActRefused('representative_days')
      }
      return {
        ...groundOf(await accountWithApplicant(accountId, trx)),
        version,
        changes: [{ field: 'untilOn', from, to: untilOn }],
      }
    },

    async carryOut({ representativeId, untilOn }, { act, by, trx }, { changes }) {
      const representative = await lockedRepresentative(representativeId, trx)
      const { accountId, version } = representative

      await representative
        .merge({ untilOn: dayOf(untilOn), endedByActId: act.id, version: version + 1 })
        .save()
      const account = await accountWithApplicant(accountId, trx)
      await record(trx, 'representative.ended', subjectOf(account, { by, changes }))
    },
  },
}

/** Only a party has representatives at YSK, and only web-site accounts are reset (m.5/d). */
function ensureMayBeNamed({ participation, service }: Account, days: Representation) {
  if (participation.applicant.kind !== 'party' || service !== 'web_site') {
    throw new ActRefused('representative_of_party')
  }
  if (days.untilOn !== null && days.untilOn < days.fromOn) {
    throw new ActRefused('representative_days')
  }
}

/** Two entries of one account never hold for the same day; the account is locked. */
async function ensureNoOverlap(
  { accountId, fromOn, untilOn }: Payloads['representative.register'],
  trx: TransactionClientContract
) {
  const other = await Representative.query({ client: trx })
    .where({ accountId })
    .where((open) => open.whereNull('untilOn').orWhere('untilOn', '>=', fromOn))
    .if(untilOn, (entries) => entries.where('fromOn', '<=', untilOn!))
    .first()

  if (other) {
    throw new ActRefused('representative_already')
  }
}

async function lockedAccount(id: number, trx: TransactionClientContract) {
  const account = await accountWithApplicant(id, trx)

  if (account.isDeactivated) {
    throw new ActRefused('deactivated')
  }
  return account
}

function accountWithApplicant(id: number, trx: TransactionClientContract) {
  return Account.query({ client: trx })
    .where('id', id)
    .preload('participation', (participation) => participation.preload('applicant'))
    .forUpdate()
    .firstOrFail()
}

function lockedRepresentative(id: number, trx: TransactionClientContract) {
  return Representative.query({ client: trx }).where('id', id).forUpdate().firstOrFail()
}

function groundOf({ id, participation }: Account) {
  return {
    subject: String(id),
    election: participation.electionId,
    applicant: participation.applicantId,
    targetUserId: `account:${id}`,
  }
}

function subjectOf(
  { id, participation, version }: Account,
  { by, changes }: Pick<Scene, 'by'> & { changes: Change[] }
) {
  return {
    actor: by.actor,
    election: participation.electionId,
    applicant: participation.applicantId,
    target: { type: 'account' as const, id, version },
    rule: 'R14',
    article: 'm.5/d',
    changes,
  }
}

function changesOf({ fromOn, letterOn, letterRegistryNo, untilOn }: Representation): Change[] {
  return Object.entries({ letterOn, letterRegistryNo, fromOn, untilOn }).map(([field, to]) => ({
    field,
    from: null,
    to,
  }))
}

function dayOf(text: string) {
  return DateTime.fromISO(text, { zone: 'utc' })
}
