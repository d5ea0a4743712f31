/**
 * Why an attempt failed, in a word that the form page explains; `code` is the server's answer.
 * What is final is not tried again by itself.
 */
export type MailFailure = { reason: FailureReason; code: number | null; isFinal: boolean }

export const FAILURE_REASONS = [
  'refused',
  'deferred',
  'not_authenticated',
  'untrusted',
  'unreachable',
  'timed_out',
  'interrupted',
  'attachment_missing',
  'abandoned',
  'unexplained',
] as const

export type FailureReason = (typeof FAILURE_REASONS)[number]

type SmtpError = Error & {
  code?: string
  command?: string
  responseCode?: number
  syscall?: string
  cause?: unknown
}

/** Our credentials or their absence: nobody's mail is wrong for it. */
const ABOUT_CREDENTIALS = [530, 534, 535, 538]

/** The commands whose 5xx answer is about this mail; before them it is about us. */
const ABOUT_THE_MAIL = ['MAIL FROM', 'RCPT TO', 'DATA']

/** Reads what nodemailer reports of a dialogue with a server. */
export function failureOf(error: unknown): MailFailure {
  const { responseCode: code, command = '', code: kind = '' } = error as SmtpError

  if (kind === 'EAUTH' || (code && ABOUT_CREDENTIALS.includes(code))) {
    return failure('not_authenticated', code)
  }
  if (kind === 'ETLS') {
    return failure('untrusted')
  }
  if (code && code >= 500 && ABOUT_THE_MAIL.includes(command)) {
    return { ...failure('refused', code), isFinal: true }
  }
  if (code && code >= 400 && code < 500) {
    return failure('deferred', code)
  }

  return failure(code ? 'unreachable' : reasonWithoutAnswer(error as SmtpError), code)
}

function failure(reason: FailureReason, code?: number): MailFailure {
  return { reason, code: code || null, isFinal: false }
}

function reasonWithoutAnswer({ code = '', message, syscall }: SmtpError): FailureReason {
  if (code === 'ETIMEDOUT' || /timeout/i.test(message)) {
    return 'timed_out'
  }
  if (/certificate|self-signed|altnames|SSL|TLS/i.test(message)) {
    return 'untrusted'
  }
  if (code === 'EDNS' || syscall === 'connect' || syscall === 'getaddrinfo') {
    return 'unreachable'
  }
  if (code === 'ENOENT') {
    return 'attachment_missing'
  }
  if (code === 'ESTREAM') {
    return 'abandoned'
  }

  return code === 'ECONNECTION' || code === 'ESOCKET' || /closed/i.test(message)
    ? 'interrupted'
    : 'unexplained'
}
