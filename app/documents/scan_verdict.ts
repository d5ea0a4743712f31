import type { FormCode } from '#documents/form_code'

/** What was read on one page of a scan, pages counted from 1. */
export type PageCodes = { page: number; codes: FormCode[] }

/** The form as it stands on record; `digest` as `digestOnPaper` makes it. */
export type ExpectedForm = { formNumber: string; revision: number; digest: string }

export type PageVerdict = 'matches' | 'other_revision' | 'other_form' | 'unreadable'

/**
 * `green`: every page there is of this form and revision, none of anything else. `refused`:
 * something of another form or revision lies in it. `compare`: two people compare it with the
 * data, because a page could not be read or is missing.
 */
export type ScanVerdict = {
  outcome: 'green' | 'refused' | 'compare'
  pages: { page: number; verdict: PageVerdict; codes: FormCode[] }[]
  /** Numbers of the form's own pages that no page of the scan shows. */
  missing: number[]
}

/** On a page with several codes, the worst of them counts. */
const WORST_FIRST: PageVerdict[] = ['other_form', 'other_revision', 'matches']

/** Whether a signed scan is the data on record. A different digest is another revision, whatever its number says. */
export function verdictOf(pages: PageCodes[], expected: ExpectedForm): ScanVerdict {
  const judged = pages.map(({ page, codes }) => ({
    page,
    verdict: worstOf(codes.map((code) => verdictOn(code, expected))),
    codes,
  }))
  const missing = missingFrom(judged)

  return { outcome: outcomeOf(judged, missing), pages: judged, missing }
}

function verdictOn(code: FormCode, { formNumber, revision, digest }: ExpectedForm): PageVerdict {
  if (code.formNumber !== formNumber) {
    return 'other_form'
  }
  return code.revision === revision && code.digest === digest ? 'matches' : 'other_revision'
}

function worstOf(verdicts: PageVerdict[]): PageVerdict {
  return WORST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? 'unreadable'
}

/** Of the most pages that any matching code speaks of. */
function missingFrom(judged: ScanVerdict['pages']) {
  const matching = judged.filter(({ verdict }) => verdict === 'matches')
  const codes = matching.flatMap((page) => page.codes)
  const count = Math.max(0, ...codes.map(({ pages }) => pages))
  const present = new Set(codes.map(({ page }) => page))

  return Array.from({ length: count }, (_, index) => index + 1).filter((page) => !present.has(page))
}

function outcomeOf(judged: ScanVerdict['pages'], missing: number[]): ScanVerdict['outcome'] {
  const verdicts = judged.map(({ verdict }) => verdict)

  if (verdicts.includes('other_form') || verdicts.includes('other_revision')) {
    return 'refused'
  }
  const isWhole = verdicts.length > 0 && !verdicts.includes('unreadable') && missing.length === 0

  return isWhole ? 'green' : 'compare'
}
