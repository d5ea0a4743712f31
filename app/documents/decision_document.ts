import type { DateTime } from 'luxon'
import type { I18n } from '@adonisjs/i18n'
import { Flow } from '#documents/flow'
import { momentOnPaper, onLetterhead, type Languages } from '#documents/letterhead'
import { mm } from '#documents/paper'

/** Texts in Turkish, T.C. numbers masked. `details` stand below the sentence of their rule. */
export type DecisionDocument = {
  number: string
  formNumber: string
  revision: number
  contentDigest: string
  applicant: string
  election: string
  circular: string
  outcome: 'approved' | 'rejected'
  proposed: { by: string; at: DateTime }
  decided: { by: string; at: DateTime }
  reason: { line: string; text: string } | null
  checklist: { rule: string; status: string; text: string; details: string[] }[]
  plan: {
    digest: string
    steps: { what: string; seat: string; who: string; nationalId: string; ground: string }[]
  } | null
  /** For SKGM's own copy: why an address of two applicants was accepted, and by whom. */
  acknowledgements: string[]
  checkpoint: string
  isDemo: boolean
}

/**
 * Karar belgesi: what was decided on a form, by whom, on what ground, and what it changed
 * (Genelge m.5, m.4/b-5). The date is the decision's, so that a second print is the first one.
 */
export function decisionDocument(
  decision: DecisionDocument,
  languages: Languages
): Promise<Buffer> {
  const { tr } = languages
  const title = tr.t('documents.decision.title')
  const letterhead = { ...decision, title, issuedAt: decision.decided.at }

  return onLetterhead(letterhead, languages, (paper, nextSheet) => {
    const flow = new Flow(paper, nextSheet)

    drawFacts(flow, decision, tr)
    drawReason(flow, decision, tr)
    drawPlan(flow, decision, tr)
    drawChecklist(flow, decision, tr)
    drawAcknowledgements(flow, decision, tr)
    flow.paragraph(tr.t('documents.decision.statement'))
  })
}

function drawFacts(flow: Flow, decision: DecisionDocument, tr: I18n) {
  const act = ({ by, at }: DecisionDocument['decided']) =>
    tr.t('documents.decision.act', { by, moment: momentOnPaper(at, tr) })
  const facts = [
    ['outcome', tr.t(`documents.decision.outcomes.${decision.outcome}`)],
    ['applicant', decision.applicant],
    ['election', decision.election],
    ['circular', decision.circular],
    ['form', tr.t('documents.receipt.form_value', decision)],
    ['content_digest', decision.contentDigest],
    ['proposed', act(decision.proposed)],
    ['decided', act(decision.decided)],
  ]

  for (const [key, value] of facts) {
    flow.fact(tr.t(`documents.decision.${key}`), value)
  }
}

function drawReason(flow: Flow, { reason }: DecisionDocument, tr: I18n) {
  if (reason) {
    flow.heading(tr.t('documents.decision.reason'))
    flow.paragraph(reason.line, { face: 'bold' })
    flow.paragraph(reason.text)
  }
}

function drawPlan(flow: Flow, { plan }: DecisionDocument, tr: I18n) {
  flow.heading(tr.t('documents.decision.plan'))

  if (!plan) {
    return flow.paragraph(tr.t('documents.decision.no_plan'))
  }
  flow.table(
    [
      { heading: tr.t('documents.decision.step'), width: mm(33) },
      { heading: tr.t('documents.decision.seat'), width: mm(36) },
      { heading: tr.t('documents.decision.who'), width: mm(42) },
      { heading: tr.t('documents.decision.ground') },
    ],
    plan.steps.map(({ what, seat, who, nationalId, ground }) => [
      what,
      seat,
      [who, nationalId].filter(Boolean).join('\n'),
      ground,
    ])
  )
  flow.fact(tr.t('documents.decision.plan_digest'), plan.digest)
}

function drawChecklist(flow: Flow, { checklist }: DecisionDocument, tr: I18n) {
  flow.heading(tr.t('documents.decision.checklist'))
  flow.table(
    [
      { heading: tr.t('documents.decision.rule'), width: mm(16) },
      { heading: tr.t('documents.decision.status'), width: mm(30) },
      { heading: tr.t('documents.decision.sentence') },
    ],
    checklist.map(({ rule, status, text, details }) => [
      rule,
      status,
      [text, ...details].join('\n'),
    ])
  )
}

function drawAcknowledgements(flow: Flow, { acknowledgements }: DecisionDocument, tr: I18n) {
  if (acknowledgements.length > 0) {
    flow.heading(tr.t('documents.decision.acknowledgements'))
    flow.list(acknowledgements)
  }
}
