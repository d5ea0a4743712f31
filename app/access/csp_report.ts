type Report = Partial<Record<'effective-directive' | 'violated-directive' | 'blocked-uri', unknown>>

/**
 * What the server's log keeps of a browser's report (CSP Level 3, 5.3): the directive, and where
 * the refused thing would have come from. Never a page's address, which may hold a link. Null for
 * what is no report.
 */
export function cspReportIn(body: string) {
  const report = parsed(body)

  return (
    report && {
      directive: wordIn(report['effective-directive'] ?? report['violated-directive']),
      blocked: originIn(report['blocked-uri']),
    }
  )
}

function parsed(body: string): Report | null {
  try {
    const report: unknown = JSON.parse(body)['csp-report']
    return typeof report === 'object' ? report : null
  } catch {
    return null
  }
}

function wordIn(value: unknown) {
  return /^[a-z-]{1,40}/.exec(String(value))?.[0] ?? null
}

/** `inline`, `eval`, or an origin. */
function originIn(blocked: unknown) {
  const text = String(blocked)
  return URL.canParse(text) ? new URL(text).origin.slice(0, 200) : wordIn(text)
}
