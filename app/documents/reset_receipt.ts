import type { DateTime } from 'luxon'
import type { I18n } from '@adonisjs/i18n'
import { Flow } from '#documents/flow'
import { momentOnPaper, onLetterhead, type Languages } from '#documents/letterhead'
import { mm } from '#documents/paper'

type Person = { applicant: string; name: string; username: string }

/** Texts in Turkish. `withoutForm` and `withoutAccount` are what the reconciliation found. */
export type ResetReceiptPaper = {
  number: string
  election: string
  proposed: { by: string; at: DateTime }
  confirmed: { by: string; at: DateTime }
  startedAt: DateTime
  issuedAt: DateTime
  digest: string
  counts: { kept: number; deactivated: number; leftOut: number }
  representatives: (Person & { letter: string; days: string })[]
  accounts: number
  rows: number
  withoutForm: (Person & { note: string })[]
  withoutAccount: { applicant: string; name: string; form: string }[]
  checkpoint: string
  isDemo: boolean
}

/**
 * Seçim öncesi hesapların yenilenmesi tutanağı (R14 m.5/d): how many accounts were kept, went off
 * and were left out, on whose letter, and that accounts and approved rows agree afterwards.
 */
export function resetReceipt(receipt: ResetReceiptPaper, languages: Languages): Promise<Buffer> {
  const { tr } = languages
  const title = tr.t('documents.reset.title')

  return onLetterhead({ ...receipt, title }, languages, (paper, nextSheet) => {
    const flow = new Flow(paper, nextSheet)

    drawFacts(flow, receipt, tr)
    drawRepresentatives(flow, receipt, tr)
    drawReconciliation(flow, receipt, tr)
    flow.paragraph(tr.t('documents.reset.statement'))
  })
}

function drawFacts(flow: Flow, receipt: ResetReceiptPaper, tr: I18n) {
  const act = ({ by, at }: ResetReceiptPaper['proposed']) =>
    tr.t('documents.decision.act', { by, moment: momentOnPaper(at, tr) })
  const facts = [
    ['election', receipt.election],
    ['proposed', act(receipt.proposed)],
    ['confirmed', act(receipt.confirmed)],
    ['started', turkishTime(receipt.startedAt, tr)],
    ['finished', turkishTime(receipt.issuedAt, tr)],
    ['digest', receipt.digest],
    ['kept', String(receipt.counts.kept)],
    ['deactivated', String(receipt.counts.deactivated)],
    ['left_out', String(receipt.counts.leftOut)],
  ]

  for (const [key, value] of facts) {
    flow.fact(tr.t(`documents.reset.${key}`), value)
  }
}

function turkishTime(at: DateTime, tr: I18n) {
  return tr.t('documents.letter.turkish_time', { moment: momentOnPaper(at, tr) })
}

function drawRepresentatives(flow: Flow, { representatives }: ResetReceiptPaper, tr: I18n) {
  flow.heading(tr.t('documents.reset.representatives'))

  if (representatives.length === 0) {
    return flow.paragraph(tr.t('documents.reset.no_representative'))
  }
  flow.table(
    [
      { heading: tr.t('documents.reset.applicant'), width: mm(42) },
      { heading: tr.t('documents.reset.holder'), width: mm(45) },
      { heading: tr.t('documents.reset.letter'), width: mm(44) },
      { heading: tr.t('documents.reset.days') },
    ],
    representatives.map(({ applicant, days, letter, name, username }) => [
      applicant,
      `${name}\n${username}`,
      letter,
      days,
    ])
  )
}

function drawReconciliation(flow: Flow, receipt: ResetReceiptPaper, tr: I18n) {
  const { accounts, rows, withoutAccount, withoutForm } = receipt

  flow.heading(tr.t('documents.reset.reconciliation'))
  flow.paragraph(tr.t('documents.reset.compared', { accounts, rows }))
  flow.paragraph(
    tr.t('documents.reset.without_form', { count: withoutForm.length }),
    withoutForm.length > 0 ? { face: 'bold' } : {}
  )
  if (withoutForm.length > 0) {
    flow.list(withoutForm.map((one) => tr.t('documents.reset.without_form_item', one)))
  }
  flow.paragraph(
    tr.t('documents.reset.without_account', { count: withoutAccount.length }),
    withoutAccount.length > 0 ? { face: 'bold' } : {}
  )
  if (withoutAccount.length > 0) {
    flow.list(withoutAccount.map((one) => tr.t('documents.reset.without_account_item', one)))
  }
}
