import type { DateTime } from 'luxon'
import { Flow } from '#documents/flow'
import { momentOnPaper, onLetterhead, type Languages } from '#documents/letterhead'

type End = { leafIndex: number; at: string } | null

/** `rootHash` in base64, `fingerprint` of the log's public key in groups of four. */
export type EvidenceSummary = {
  number: string
  scope: 'log' | 'period' | 'search'
  filters: { label: string; value: string }[]
  disclosed: number
  first: End
  last: End
  older: number
  stamps: number
  origin: string
  treeSize: number
  rootHash: string
  signedAt: DateTime
  fingerprint: string
  issuedAt: DateTime
  language: 'tr' | 'en'
  checkpoint: string
  isDemo: boolean
}

/**
 * Kanıt paketi özeti: what an evidence pack holds, and in plain words what it proves and what it
 * does not (AUDIT_LOG.md, 4; R21 m.4/b-5).
 */
export function evidenceSummary(summary: EvidenceSummary, languages: Languages): Promise<Buffer> {
  const own = languages[summary.language]
  const title = own.t('documents.evidence.title')
  const fact = (name: string, value: string) =>
    [own.t(`documents.evidence.facts.${name}`), value] as const
  const facts = [
    fact('scope', own.t(`documents.evidence.scopes.${summary.scope}`)),
    ...summary.filters.map(({ label, value }) => [label, value] as const),
    fact('disclosed', own.t('documents.evidence.disclosed_value', summary)),
    fact('first', endText(summary.first)),
    fact('last', endText(summary.last)),
    fact('origin', summary.origin),
    fact('size', own.t('documents.evidence.size_value', summary)),
    fact('root', summary.rootHash),
    fact('signed_at', momentOnPaper(summary.signedAt, own)),
    fact('fingerprint', summary.fingerprint),
  ]

  return onLetterhead({ ...summary, title }, languages, (paper, nextSheet) => {
    const flow = new Flow(paper, nextSheet)

    for (const [label, value] of facts) {
      flow.fact(label, value)
    }
    flow.heading(own.t('documents.evidence.proves'))
    flow.list(
      [
        'authentic',
        `complete_${summary.scope}`,
        ...(summary.older > 0 ? ['older'] : []),
        ...(summary.stamps > 0 ? ['stamped'] : []),
      ].map((statement) => own.t(`documents.evidence.proven.${statement}`, summary))
    )
    flow.heading(own.t('documents.evidence.proves_not'))
    flow.list(
      [
        ...(summary.scope === 'log' ? [] : [`rest_${summary.scope}`]),
        'truth',
        'clock',
        'names',
        'key',
      ].map((statement) => own.t(`documents.evidence.not_proven.${statement}`))
    )
    flow.heading(own.t('documents.evidence.how'))
    flow.paragraph(own.t('documents.evidence.how_text'))
  })
}

function endText(end: End) {
  return end ? `${end.at} (${end.leafIndex})` : '–'
}
