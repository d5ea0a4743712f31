import { isDemo } from '#config/app'
import { checkpointLine } from '#audit/stored_checkpoints'
import { resetReceipt } from '#documents/reset_receipt'
import Account from '#models/account'
import type BulkRun from '#models/bulk_run'
import FormUser from '#models/form_user'
import ProposedAct, { type Payloads } from '#models/proposed_act'
import RequestForm from '#models/request_form'
import type { Representation } from '#operations/reset_plan'
import type { ResetReceipt } from '#operations/reset_runner'
import { day } from '#start/view/formats'
import i18nManager from '@adonisjs/i18n/services/main'

/** The record of a finished reset as PDF (R14 m.5/d), from what was kept when it finished. */
export async function resetReceiptOf(run: BulkRun): Promise<Buffer> {
  const receipt = run.result as ResetReceipt
  await run.load('election')
  const act = await ProposedAct.query()
    .where('id', run.actId!)
    .preload('proposedBy')
    .preload('decidedBy')
    .firstOrFail()
  const { accounts, rows } = receipt.reconciliation
  const named = await namedIn(receipt)

  return resetReceipt(
    {
      number: `HY-${run.election.code}-${run.id}`,
      election: run.election.name,
      proposed: { by: act.proposedBy.fullName, at: act.proposedAt },
      confirmed: { by: act.decidedBy.fullName, at: act.decidedAt! },
      startedAt: run.startedAt,
      issuedAt: run.finishedAt!,
      digest: (act.content as Payloads['accounts.reset']).digest,
      counts: receipt.counts,
      ...named,
      accounts,
      rows,
      checkpoint: await checkpointLine(),
      isDemo,
    },
    { tr: turkish(), en: i18nManager.locale('en') }
  )
}

/** The persons of a receipt by name, for the paper and for the page of the run. */
export async function namedIn({ reconciliation, representatives }: ResetReceipt) {
  const { withoutAccount, withoutForm } = reconciliation
  const left = new Map(representatives.map((one) => [one.accountId, one]))
  const accounts = await accountsBy([...left.keys(), ...withoutForm])

  return {
    representatives: representatives.map((one) => ({
      ...personOf(accounts.get(one.accountId)!),
      letter: letterOf(one),
      days: daysOf(one),
    })),
    withoutForm: withoutForm.map((id) => ({
      ...personOf(accounts.get(id)!),
      note: turkish().t(`documents.reset.notes.${left.has(id) ? 'representative' : 'open'}`),
    })),
    withoutAccount: await rowsBy(withoutAccount),
  }
}

async function accountsBy(ids: readonly number[]) {
  const accounts = await Account.query()
    .whereIn('id', [...ids])
    .preload('participation', (participation) => participation.preload('applicant'))

  return new Map(accounts.map((account) => [account.id, account]))
}

function personOf({ fullName, participation, username }: Account) {
  return { applicant: participation.applicant.name, name: fullName, username }
}

async function rowsBy(rows: ResetReceipt['reconciliation']['withoutAccount']) {
  const ids = [...new Set(rows.map(({ requestFormId }) => requestFormId))]
  const [forms, users] = await Promise.all([
    RequestForm.query()
      .whereIn('id', ids)
      .preload('participation', (participation) => participation.preload('applicant')),
    FormUser.query().whereIn('requestFormId', ids),
  ])

  return rows.map(({ requestFormId, row }) => {
    const { number, participation } = forms.find(({ id }) => id === requestFormId)!
    const user = users.find((one) => one.requestFormId === requestFormId && one.number === row)!
    return { applicant: participation.applicant.name, name: user.fullName, form: number }
  })
}

function letterOf({ letterOn, letterRegistryNo }: Representation) {
  return turkish().t('representatives.letter_value', {
    day: dayOf(letterOn),
    number: letterRegistryNo,
  })
}

function daysOf({ fromOn, untilOn }: Representation) {
  const until = untilOn === null ? turkish().t('resets.open_end') : dayOf(untilOn)
  return `${dayOf(fromOn)} – ${until}`
}

function dayOf(text: string) {
  return day.call({ i18n: turkish() }, text)
}

function turkish() {
  return i18nManager.locale('tr')
}
