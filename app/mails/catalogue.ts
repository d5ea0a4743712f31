import type { ReasonCode } from '#circular/reasons'
import { appUrl } from '#config/app'
import { bodyText, headerText } from '#mails/header'
import { fieldLabel, reasonLine } from '#start/view/acts'
import { moment } from '#start/view/formats'
import type { I18n } from '@adonisjs/i18n'
import type { Service } from '#circular/accounts'
import type { DateTime } from 'luxon'

type Form = { number: string; applicant: string }

type Reason = { reason: ReasonCode; text: string }

type Remark = { field: string; remark: string }

/** Something happened to an account at a moment. */
type AccountChange = { applicant: string; holder: string; service: Service; at: DateTime }

/** Where a link will stand: the text of a mail, which is kept, never has it. */
export const LINK_MARK = '[[link]]'

/**
 * Every mail the product sends and what it is told of. No secrets: no user name, no password, no
 * code and no link that opens anything by itself (T19). `digest` and `checkpoint` make the receiver
 * a witness of the log: the content's digest, and the log's head as origin, size and root in one line.
 */
export type MailValues = {
  'form.submitted': Form & { submittedAt: DateTime; digest: string; checkpoint: string }
  'form.returned': Form & Reason & { remarks: readonly Remark[] }
  'form.rejected': Form & Reason
  'form.approved': Form
  'form.withdrawn': Form
  'form.scan_infected': Form
  /** `next` is null when the address was removed without another. */
  'form.address_changed': Form & { former: string; next: string | null; decisionNo: string }
  'account.invited': { applicant: string; holder: string; election: string }
  'account.linked': {
    applicant: string
    holder: string
    election: string
    service: Service
    endsAt: DateTime
  }
  'account.password_changed': AccountChange
  /** To the liaison: the initial password of somebody's account is changed. */
  'account.first_used': AccountChange
  'account.issued_again': AccountChange
  'account.seen_elsewhere': AccountChange & { address: string }
}

export type MailKind = keyof MailValues

type Words = Record<string, string>

type WordsOf = { [K in MailKind]: (values: MailValues[K], i18n: I18n) => Words }

/** Texts stand under `mails` in both languages; here is what fills their places. */
const WORDS: WordsOf = {
  'form.submitted': ({ submittedAt, ...words }, i18n) => ({
    ...words,
    submittedAt: moment.call({ i18n }, submittedAt, { seconds: true }),
  }),
  'form.returned': ({ reason, remarks, text, ...words }, i18n) => ({
    ...words,
    reason: reasonLine.call({ i18n }, reason),
    text: [text, ...remarks.map((one) => remarkLine(one, i18n))].join('\n'),
  }),
  'form.rejected': ({ reason, ...words }, i18n) => ({
    ...words,
    reason: reasonLine.call({ i18n }, reason),
  }),
  'form.approved': (words) => words,
  'form.withdrawn': (words) => words,
  'form.scan_infected': (words) => words,
  'form.address_changed': ({ next, ...words }) => ({ ...words, next: next ?? 'none' }),
  'account.invited': (words) => ({ ...words, address: `${appUrl}/portal` }),
  'account.linked': ({ endsAt, service, ...words }, i18n) => ({
    ...words,
    addressee: words.holder,
    service: i18n.t(`circular.services.${service}`),
    endsAt: moment.call({ i18n }, endsAt),
    link: LINK_MARK,
  }),
  'account.password_changed': toHolder,
  'account.first_used': wordsOfChange,
  'account.issued_again': toHolder,
  'account.seen_elsewhere': toHolder,
}

export const MAIL_KINDS = Object.keys(WORDS) as MailKind[]

/** What the receiver reads: a subject of one line, and a body in plain text. */
export function textOf<K extends MailKind>(kind: K, values: MailValues[K], i18n: I18n) {
  const words = WORDS[kind](values, i18n)
  const body = i18n.t(`mails.${kind}.body`, words)

  return {
    subject: headerText(i18n.t(`mails.${kind}.subject`, words)),
    body: bodyText(i18n.t('mails.frame', { addressee: 'none', ...words, body })),
  }
}

function toHolder(change: AccountChange, i18n: I18n) {
  return { ...wordsOfChange(change, i18n), addressee: change.holder }
}

function wordsOfChange({ at, service, ...words }: AccountChange, i18n: I18n) {
  return {
    ...words,
    service: i18n.t(`circular.services.${service}`),
    at: moment.call({ i18n }, at),
  }
}

function remarkLine({ field, remark }: Remark, i18n: I18n) {
  return `- ${fieldLabel.call({ i18n }, field)}: ${remark}`
}
