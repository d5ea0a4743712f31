type Look = {
  colour: 'grey' | 'blue' | 'violet' | 'orange' | 'green' | 'red'
  sign: string
  isStruck?: boolean
}

const UNKNOWN: Look = { colour: 'grey', sign: '○' }

const LOOKS: Record<string, Record<string, Look>> = {
  form: {
    draft: { colour: 'grey', sign: '○' },
    submitted: { colour: 'blue', sign: '◔' },
    in_review: { colour: 'blue', sign: '◔' },
    proposed: { colour: 'violet', sign: '◑' },
    returned: { colour: 'orange', sign: '↩' },
    approved: { colour: 'green', sign: '✓' },
    rejected: { colour: 'red', sign: '✕' },
    withdrawn: { colour: 'grey', sign: '⊘' },
    superseded: { colour: 'grey', sign: '⟲' },
  },
  account: {
    pending: { colour: 'grey', sign: '○' },
    issued: { colour: 'blue', sign: '◔' },
    active: { colour: 'green', sign: '✓' },
    locked: { colour: 'orange', sign: '!' },
    deactivated: { colour: 'grey', sign: '–', isStruck: true },
  },
  delivery: {
    ready: { colour: 'blue', sign: '◔' },
    printed: { colour: 'violet', sign: '◑' },
    handed_over: { colour: 'green', sign: '✓' },
    sent: { colour: 'violet', sign: '◑' },
    opened: { colour: 'green', sign: '✓' },
    voided: { colour: 'red', sign: '✕' },
    expired: { colour: 'orange', sign: '!' },
  },
  act: {
    open: { colour: 'violet', sign: '◑' },
    confirmed: { colour: 'green', sign: '✓' },
    declined: { colour: 'grey', sign: '⊘' },
  },
  run: {
    running: { colour: 'blue', sign: '◔' },
    paused: { colour: 'orange', sign: '!' },
    finished: { colour: 'green', sign: '✓' },
  },
  review: {
    drawn: { colour: 'blue', sign: '◔' },
    stated: { colour: 'violet', sign: '◑' },
    replied: { colour: 'orange', sign: '!' },
    closed: { colour: 'green', sign: '✓' },
  },
  mark: {
    seen: { colour: 'grey', sign: '○' },
    explained: { colour: 'green', sign: '✓' },
    escalation_asked: { colour: 'violet', sign: '◑' },
    escalated: { colour: 'red', sign: '!' },
  },
  pack: {
    waiting: { colour: 'grey', sign: '○' },
    writing: { colour: 'blue', sign: '◔' },
    ready: { colour: 'green', sign: '✓' },
    failed: { colour: 'red', sign: '✕' },
    expired: { colour: 'grey', sign: '–' },
  },
  outcome: {
    success: { colour: 'green', sign: '✓' },
    failure: { colour: 'red', sign: '✕' },
  },
}

/**
 * The sign stands beside the colour because nobody should need to see colours.
 */
export function stateLook(kind: string, state: string) {
  return LOOKS[kind]?.[state] ?? UNKNOWN
}
