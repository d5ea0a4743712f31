import { recordRefusal } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import type Account from '#models/account'
import type Staff from '#models/staff'
import { startRun } from '#operations/bulk_run'
import { type Scope, waitingAccounts } from '#operations/letter_scope'
import { once } from '#operations/transaction'

type Act = { by: Staff; opId: string }

/**
 * Issues the letters of all accounts of an applicant or of the election that wait for one, as a bulk
 * run by a clerk (R12 m.5/b). Returns its id.
 */
export async function startLetterRun(scope: Scope, { by, opId }: Act) {
  const { election, participation } = scope
  const accounts = await waitingAccounts(scope)

  if (election.isConcluded) {
    await refuse(accounts[0], scope, by)
  }
  return once({ opId, act: 'letters.issue', actor: by.actor }, async (trx) => {
    const { id } = await startRun(
      'letters.issue',
      {
        electionId: election.id,
        participationId: participation?.id,
        items: accounts.map((account) => ({
          participationId: account.participationId,
          accountId: account.id,
        })),
      },
      { by, trx }
    )
    return { run: id }
  })
}

async function refuse(account: Account | undefined, { election }: Scope, by: Staff) {
  if (account) {
    await account.load('participation')
    await recordRefusal('credential.issue_refused', {
      actor: by.actor,
      election: election.id,
      applicant: account.participation.applicantId,
      target: { type: 'account', id: account.id },
      reason: 'election_concluded',
    })
  }
  throw new ActRefused('election_concluded')
}
