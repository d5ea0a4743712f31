import Account from '#models/account'
import type Representative from '#models/representative'
import type RequestForm from '#models/request_form'
import { desiredBy } from '#operations/provisioning'
import { type HeldAccount, resetPlan } from '#operations/reset_plan'
import { TIME_ZONE } from '#start/view/formats'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import { DateTime } from 'luxon'

/** The account itself goes along, for whoever shows the plan or carries it out. */
export type ScopedAccount = HeldAccount & { row: Account }

/**
 * R14 m.5/d: the plan of an election's reset as things stand now. It covers the web-site accounts
 * of its participations and those that concluded elections left behind; another election that
 * still runs keeps its own. Of one participation alone when it is carried out.
 */
export async function resetPlanOf(
  electionId: number,
  client: QueryClientContract,
  { participationId }: { participationId?: number } = {}
) {
  const accounts = await Account.query({ client })
    .where('service', 'web_site')
    .whereNot('state', 'deactivated')
    .whereHas('participation', (participation) =>
      participation
        .where('electionId', electionId)
        .orWhereHas('election', (election) => election.whereNotNull('concludedAt'))
    )
    .if(participationId, (own) => own.where('participationId', participationId!).forUpdate())
    .preload('participation', (participation) =>
      participation.preload('applicant').preload('election')
    )
    .preload('requestForm', withRows)
    .preload('representations')
  const holders = new Map<number, Set<string>>()

  return resetPlan<ScopedAccount>(
    accounts.map((account) => heldOf(account, holders)),
    { electionId, today: DateTime.now().setZone(TIME_ZONE).toISODate()! }
  )
}

/** What `webRowsOf` reads of a form. */
export function withRows(forms: ModelQueryBuilderContract<typeof RequestForm>) {
  forms
    .preload('users')
    .preload('ips')
    .preload('participation', (participation) =>
      participation.preload('election', (election) => election.preload('circular'))
    )
}

/** The rows of a form that define web-site accounts, each with the keyed index of its holder. */
export function webRowsOf(form: RequestForm) {
  return desiredBy(form)
    .accounts.filter(({ service }) => service === 'web_site')
    .map(({ holder, row }) => ({ row: row!, nationalIdIndex: holder.nationalIdIndex }))
}

function heldOf(row: Account, holders: Map<number, Set<string>>): ScopedAccount {
  const { id, nationalIdIndex, participationId, representations, requestForm } = row
  const onForm =
    holders.get(requestForm.id) ??
    new Set(webRowsOf(requestForm).map((webRow) => webRow.nationalIdIndex))
  holders.set(requestForm.id, onForm)

  return {
    id,
    participationId,
    form: {
      electionId: requestForm.participation.electionId,
      state: requestForm.state,
      hasHolder: onForm.has(nationalIdIndex),
    },
    representations: representations.map(representationOf),
    row,
  }
}

function representationOf({ fromOn, letterOn, letterRegistryNo, untilOn }: Representative) {
  return {
    letterOn: letterOn.toISODate()!,
    letterRegistryNo,
    fromOn: fromOn.toISODate()!,
    untilOn: untilOn?.toISODate() ?? null,
  }
}
