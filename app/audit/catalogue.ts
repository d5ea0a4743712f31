import { ACT_REFUSALS } from '#exceptions/act_refusals'

type Category =
  'authentication' | 'configuration' | 'database' | 'email' | 'file' | 'iam' | 'session' | 'web'

type EventType = 'access' | 'change' | 'creation' | 'deletion' | 'denied' | 'end' | 'info' | 'start'

export type Audience = 'auditor' | 'clerk' | 'approver' | 'administrator' | 'liaison'

export type TargetType =
  | 'account'
  | 'address_exception'
  | 'applicant'
  | 'audit_event'
  | 'audit_log'
  | 'bulk_run'
  | 'circular'
  | 'credential_delivery'
  | 'document'
  | 'election'
  | 'evidence_pack'
  | 'invitation'
  | 'key'
  | 'outage'
  | 'participation'
  | 'proposed_act'
  | 'provisioning_run'
  | 'request_form'
  | 'review_mark'
  | 'round'
  | 'round_review'
  | 'rehearsal'
  | 'seat'
  | 'staff'
  | 'static_ip'
  | 'support_request'

/**
 * What an event may carry beside its actor and target. An action lists what
 * it must carry; the rest stays optional.
 */
export type Carried =
  'applicant' | 'article' | 'changes' | 'election' | 'reason' | 'rule' | 'targetUserId'

type Definition = {
  code: string
  category: Category
  type: EventType
  audience: readonly Audience[]
  /** What it is about: one kind of thing, one of several, or anything at all. */
  target: TargetType | readonly TargetType[] | null
  carries: readonly Carried[]
  reasons?: readonly string[]
  details?: readonly string[]
}

const CASE = ['auditor', 'clerk', 'approver'] as const
const CASE_AND_LIAISON = ['auditor', 'clerk', 'approver', 'liaison'] as const
const ADMINISTRATION = ['auditor', 'administrator'] as const
const AUDIT = ['auditor'] as const

const REQUEST_FORM = {
  category: 'iam',
  type: 'change',
  audience: CASE_AND_LIAISON,
  target: 'request_form',
} as const
const SCAN = { category: 'file', audience: CASE, target: 'document' } as const
const MAIL = {
  category: 'email',
  type: 'change',
  audience: CASE,
  target: 'request_form',
  carries: ['election', 'applicant'],
  details: ['kind'],
} as const
const ACCOUNT = { category: 'iam', audience: CASE_AND_LIAISON, target: 'account' } as const
const REPRESENTATIVE = {
  category: 'iam',
  audience: CASE_AND_LIAISON,
  target: 'account',
  carries: ['election', 'applicant', 'changes', 'rule', 'article'],
} as const
const CREDENTIAL = { category: 'iam', audience: CASE, target: 'credential_delivery' } as const
const INVITATION = {
  category: 'iam',
  audience: CASE,
  target: 'invitation',
} as const
const EXCEPTION = {
  category: 'iam',
  audience: CASE_AND_LIAISON,
  target: 'address_exception',
} as const
const STATIC_IP = { category: 'iam', audience: CASE_AND_LIAISON, target: 'static_ip' } as const
const SESSION = { category: 'session', audience: AUDIT, target: null } as const
const SETTING = { category: 'configuration', audience: ADMINISTRATION } as const
const STAFF = { category: 'iam', audience: ADMINISTRATION, target: 'staff' } as const
const PROPOSED_ACT = {
  category: 'iam',
  type: 'change',
  audience: ADMINISTRATION,
  target: 'proposed_act',
  carries: [],
  details: ['kind'],
} as const
const BULK_RUN = {
  category: 'iam',
  audience: CASE,
  target: 'bulk_run',
  carries: ['election'],
} as const
const SUPPORT = {
  category: 'web',
  audience: CASE_AND_LIAISON,
  target: 'support_request',
  carries: ['election', 'applicant'],
  details: ['service'],
} as const
const ROUND_REVIEW = {
  category: 'database',
  type: 'change',
  audience: AUDIT,
  target: 'round_review',
  carries: [],
} as const
const OUTAGE = {
  category: 'web',
  audience: ADMINISTRATION,
  target: 'outage',
  carries: [],
  details: ['outageOf', 'startedAt', 'endedAt'],
} as const
const LOG = { category: 'database', type: 'access', audience: AUDIT } as const

const OF_ELECTION = ['election'] as const
const OF_APPLICANT = ['election', 'applicant'] as const
const CHANGED = ['election', 'applicant', 'changes'] as const
const REASONED = ['election', 'applicant', 'reason'] as const

/** Why a passkey's answer was not taken. */
const PASSKEY_REFUSALS = [
  'unknown_passkey',
  'passkey_of_another',
  'passkey_challenge',
  'passkey_origin',
  'wrong_passkey',
  'cloned_passkey',
] as const

export type PasskeyRefusal = (typeof PASSKEY_REFUSALS)[number]

/**
 * Why a session was refused. Outside they all sound alike; only the log tells
 * them apart.
 */
const SESSION_REFUSALS = [
  'no_credentials',
  'unknown_user',
  'wrong_password',
  'wrong_code',
  'wrong_recovery_code',
  ...PASSKEY_REFUSALS,
  'wrong_address',
  'deactivated',
  'locked',
  'throttled',
  'not_issued',
  'expired_initial',
  'wrong_service',
] as const

/** Why a password is not changed. */
const PASSWORD_REFUSALS = ['wrong_password', 'too_weak', 'same_as_before', 'throttled'] as const

/** Why a frozen address does not change by exception. */
const EXCEPTION_REFUSALS = [
  'last_address',
  'address_unreadable',
  'address_registered_already',
  'address_shared',
  'act_open_already',
  'act_decided',
  'act_outdated',
  'election_concluded',
] as const

/** Why a file cannot be taken as a scan. */
const SCAN_REFUSALS = [
  'too_large',
  'too_many_pages',
  'unsupported_type',
  'encrypted',
  'broken',
  'too_many_pixels',
  'took_too_long',
  'empty',
  'disguised',
  'infected',
] as const

/**
 * Every action the log knows, once: its permanent code, what it must carry and
 * who may see it (R21 m.4/b-5). Retired actions stay, codes are never used
 * again, and each has its sentence in both languages under `audit.sentences`.
 */
export const CATALOGUE = {
  'request_form.drafted': { ...REQUEST_FORM, code: 'RF01', type: 'creation', carries: CHANGED },
  'request_form.edited': { ...REQUEST_FORM, code: 'RF02', carries: CHANGED },
  'request_form.submitted': { ...REQUEST_FORM, code: 'RF03', carries: OF_APPLICANT },
  'request_form.approved': { ...REQUEST_FORM, code: 'RF04', carries: OF_APPLICANT },
  'request_form.taken_up': { ...REQUEST_FORM, code: 'RF05', carries: OF_APPLICANT },
  'request_form.proposed': { ...REQUEST_FORM, code: 'RF06', carries: OF_APPLICANT },
  'request_form.returned': { ...REQUEST_FORM, code: 'RF07', carries: REASONED },
  'request_form.sent_back': { ...REQUEST_FORM, code: 'RF08', carries: OF_APPLICANT },
  'request_form.rejected': { ...REQUEST_FORM, code: 'RF09', carries: REASONED },
  'request_form.withdrawn': { ...REQUEST_FORM, code: 'RF10', carries: OF_APPLICANT },
  'request_form.superseded': { ...REQUEST_FORM, code: 'RF11', carries: OF_APPLICANT },
  'request_form.original_registered': { ...REQUEST_FORM, code: 'RF12', carries: CHANGED },
  'request_form.identities_checked': {
    ...REQUEST_FORM,
    code: 'RF16',
    type: 'info',
    audience: CASE,
    carries: OF_APPLICANT,
    details: ['source', 'same', 'different'],
  },
  'request_form.viewed': {
    ...REQUEST_FORM,
    code: 'RF13',
    type: 'access',
    audience: AUDIT,
    carries: OF_APPLICANT,
  },
  'request_form.printed': {
    ...REQUEST_FORM,
    code: 'RF14',
    type: 'access',
    audience: CASE,
    carries: OF_APPLICANT,
  },
  'request_form.refused': {
    ...REQUEST_FORM,
    code: 'RF15',
    type: 'denied',
    carries: REASONED,
    reasons: [
      'circular_violated',
      'version_changed',
      'state_changed',
      'scan_missing',
      'open_form_exists',
      'comparison_missing',
      'scan_of_another',
      'scan_not_checked',
      'scan_infected',
      'other_channel',
    ],
  },

  'decision.downloaded': {
    category: 'file',
    code: 'DE01',
    type: 'access',
    audience: CASE_AND_LIAISON,
    target: 'request_form',
    carries: OF_APPLICANT,
  },

  'scan.uploaded': {
    ...SCAN,
    code: 'SC01',
    type: 'creation',
    carries: OF_APPLICANT,
    details: ['sha256', 'mediaType', 'bytes', 'pages'],
  },
  'scan.refused': {
    ...SCAN,
    code: 'SC02',
    type: 'denied',
    target: ['request_form', 'participation'],
    carries: REASONED,
    reasons: [...SCAN_REFUSALS, 'other_form', 'other_revision'],
    details: ['bytes'],
  },
  'scan.viewed': { ...SCAN, code: 'SC03', type: 'access', carries: OF_APPLICANT },
  'scan.compared': {
    ...SCAN,
    code: 'SC04',
    type: 'info',
    carries: OF_APPLICANT,
    details: ['result'],
  },
  'scan.infected': {
    ...SCAN,
    code: 'SC05',
    type: 'denied',
    target: ['document', 'request_form', 'participation'],
    carries: OF_APPLICANT,
    details: ['bytes', 'signature'],
  },

  'mail.sent_again': { ...MAIL, code: 'MA01' },
  'mail.settled': { ...MAIL, code: 'MA02' },

  'account.created': { ...ACCOUNT, code: 'AC01', type: 'creation', carries: CHANGED },
  'account.updated': { ...ACCOUNT, code: 'AC02', type: 'change', carries: CHANGED },
  'account.deactivated': {
    ...ACCOUNT,
    code: 'AC03',
    type: 'change',
    carries: REASONED,
    reasons: ['not_on_form', 'participation_withdrawn', 'two_officers', 'reset'],
  },
  'representative.registered': { ...REPRESENTATIVE, code: 'RP01', type: 'creation' },
  'representative.ended': { ...REPRESENTATIVE, code: 'RP02', type: 'change' },
  'account.locked': {
    ...ACCOUNT,
    code: 'AC04',
    type: 'change',
    audience: CASE,
    carries: ['applicant'],
  },
  'account.unlocked': {
    ...ACCOUNT,
    code: 'AC05',
    type: 'change',
    carries: OF_APPLICANT,
    details: ['explanation'],
  },
  'account.kept': { ...ACCOUNT, code: 'AC06', type: 'info', carries: OF_APPLICANT },
  'account.password_changed': { ...ACCOUNT, code: 'AC07', type: 'change', carries: OF_APPLICANT },
  'account.password_refused': {
    ...ACCOUNT,
    code: 'AC08',
    type: 'denied',
    carries: REASONED,
    reasons: PASSWORD_REFUSALS,
  },

  'credential.issued': {
    ...CREDENTIAL,
    code: 'CR01',
    type: 'creation',
    carries: ['election', 'applicant', 'targetUserId'],
  },
  'credential.printed': {
    ...CREDENTIAL,
    code: 'CR02',
    type: 'access',
    carries: ['election', 'applicant', 'targetUserId'],
  },
  'credential.print_refused': {
    ...CREDENTIAL,
    code: 'CR03',
    type: 'denied',
    carries: ['election', 'applicant', 'targetUserId', 'reason'],
    reasons: [
      'already_printed',
      'voided',
      'expired',
      'original_missing',
      'handed_over',
      'host_key_missing',
    ],
  },
  'credential.handed_over': {
    ...CREDENTIAL,
    code: 'CR04',
    type: 'change',
    carries: ['election', 'applicant', 'targetUserId'],
  },
  'credential.voided': {
    ...CREDENTIAL,
    code: 'CR05',
    type: 'change',
    carries: ['election', 'applicant', 'targetUserId', 'reason'],
    reasons: ['issued_again', 'account_deactivated', 'expired', 'password_changed'],
  },
  'credential.expired': {
    ...CREDENTIAL,
    code: 'CR06',
    type: 'change',
    carries: ['election', 'applicant', 'targetUserId'],
  },
  'credential.issue_refused': {
    ...CREDENTIAL,
    code: 'CR07',
    type: 'denied',
    target: 'account',
    carries: REASONED,
    reasons: [
      'original_missing',
      'deactivated',
      'took_part_in_form',
      'election_concluded',
      'link_for_portal',
      'link_without_host_key',
      'link_without_liaison',
    ],
  },

  'credential.code_told': {
    ...CREDENTIAL,
    code: 'CR08',
    type: 'access',
    carries: ['election', 'applicant', 'targetUserId'],
  },

  'letters.print_refused': {
    ...CREDENTIAL,
    code: 'CR09',
    type: 'denied',
    target: ['election', 'participation'],
    carries: ['election', 'reason'],
    reasons: ['already_printed', 'nothing_ready'],
  },
  'credential.link_sent': {
    ...CREDENTIAL,
    code: 'CR10',
    type: 'creation',
    carries: ['election', 'applicant', 'targetUserId'],
  },
  'credential.claim_code_shown': {
    ...CREDENTIAL,
    code: 'CR11',
    type: 'access',
    audience: CASE_AND_LIAISON,
    carries: ['election', 'applicant', 'targetUserId'],
  },
  'credential.link_opened': {
    ...CREDENTIAL,
    code: 'CR12',
    type: 'access',
    carries: ['election', 'applicant', 'targetUserId'],
  },
  'credential.open_refused': {
    ...CREDENTIAL,
    code: 'CR13',
    type: 'denied',
    carries: ['election', 'applicant', 'targetUserId', 'reason'],
    reasons: ['wrong_code', 'throttled', 'opened', 'voided', 'expired'],
  },

  'invitation.named': { ...INVITATION, code: 'IN01', type: 'creation', carries: CHANGED },
  'invitation.confirmed': { ...INVITATION, code: 'IN02', type: 'change', carries: OF_APPLICANT },
  'invitation.declined': { ...INVITATION, code: 'IN03', type: 'change', carries: OF_APPLICANT },

  'static_ip.registered': { ...STATIC_IP, code: 'IP01', type: 'creation', carries: CHANGED },
  'static_ip.released': { ...STATIC_IP, code: 'IP02', type: 'change', carries: CHANGED },
  'static_ip.acknowledged': {
    ...STATIC_IP,
    code: 'IP03',
    type: 'info',
    audience: CASE,
    target: ['request_form', 'address_exception'],
    carries: ['election', 'applicant'],
    details: ['address', 'explanation'],
  },
  'static_ip.kept': { ...STATIC_IP, code: 'IP04', type: 'info', carries: OF_APPLICANT },
  'address_exception.proposed': {
    ...EXCEPTION,
    code: 'IP05',
    type: 'creation',
    carries: CHANGED,
    details: ['decisionNo', 'reason'],
  },
  'address_exception.confirmed': {
    ...EXCEPTION,
    code: 'IP06',
    type: 'change',
    carries: OF_APPLICANT,
    details: ['decisionNo'],
  },
  'address_exception.declined': {
    ...EXCEPTION,
    code: 'IP07',
    type: 'change',
    carries: OF_APPLICANT,
  },

  'address_exception.refused': {
    ...EXCEPTION,
    code: 'IP08',
    type: 'denied',
    target: 'participation',
    carries: REASONED,
    reasons: EXCEPTION_REFUSALS,
  },

  'provisioning_plan.applied': {
    category: 'iam',
    code: 'PP01',
    type: 'change',
    audience: CASE,
    target: 'provisioning_run',
    carries: OF_APPLICANT,
    details: ['digest'],
  },
  'provisioning_plan.refused': {
    category: 'iam',
    code: 'PP02',
    type: 'denied',
    audience: CASE,
    target: 'request_form',
    carries: REASONED,
    reasons: ['plan_changed', 'circular_violated', 'seat_taken', 'not_participating'],
  },

  'session.started': { ...SESSION, code: 'SE01', type: 'start', carries: [] },
  'session.ended': {
    ...SESSION,
    code: 'SE02',
    type: 'end',
    carries: ['reason'],
    reasons: [
      'signed_out',
      'ended_elsewhere',
      'idle',
      'expired',
      'replaced',
      'killed',
      'password_changed',
      'too_many',
      'deactivated',
    ],
  },
  'session.refused': {
    ...SESSION,
    code: 'SE03',
    category: 'authentication',
    type: 'denied',
    carries: ['reason'],
    reasons: SESSION_REFUSALS,
  },
  'session.confirmed': { ...SESSION, code: 'SE04', type: 'info', carries: [] },
  'password.changed': {
    ...SESSION,
    code: 'PW01',
    category: 'iam',
    type: 'change',
    carries: [],
  },
  'password.refused': {
    ...SESSION,
    code: 'PW02',
    category: 'iam',
    type: 'denied',
    carries: ['reason'],
    reasons: PASSWORD_REFUSALS,
  },
  'notice.accepted': {
    category: 'iam',
    code: 'NO01',
    type: 'info',
    audience: CASE_AND_LIAISON,
    target: null,
    carries: ['election', 'applicant'],
    details: ['notice', 'noticeVersion'],
  },
  'notice.acknowledged': {
    category: 'iam',
    code: 'NO02',
    type: 'info',
    audience: CASE_AND_LIAISON,
    target: null,
    carries: ['election', 'applicant'],
    details: ['noticeVersion'],
  },
  'access.refused': {
    category: 'web',
    code: 'AX01',
    type: 'denied',
    audience: AUDIT,
    target: null,
    carries: ['reason'],
    reasons: [
      'not_authorised',
      'not_signed_in',
      'wrong_address',
      'wrong_service',
      'wrong_code',
      ...PASSKEY_REFUSALS,
      'not_issued',
      'expired_initial',
      'initial_password',
      'locked',
      'throttled',
      'deactivated',
      'closed',
      'concluded',
      'step_up_missing',
      'forged_request',
      'not_encrypted',
      'unknown_token',
      'unknown_link',
      'expired',
      'replaced',
      'killed',
      'password_changed',
    ],
  },
  'act.refused': {
    category: 'web',
    code: 'AX04',
    type: 'denied',
    audience: AUDIT,
    target: null,
    carries: ['reason'],
    reasons: ACT_REFUSALS,
  },
  'access.granted': {
    category: 'web',
    code: 'AX03',
    type: 'access',
    audience: AUDIT,
    target: null,
    carries: OF_APPLICANT,
  },
  'four_eyes.refused': {
    category: 'iam',
    code: 'AX02',
    type: 'denied',
    audience: AUDIT,
    target: null,
    carries: ['reason', 'rule'],
    reasons: ['entered_it', 'edited_it', 'proposed_it', 'decided_it', 'confirmed_own_act'],
  },

  'connection.checked': {
    category: 'web',
    code: 'CN01',
    type: 'info',
    audience: CASE_AND_LIAISON,
    target: 'participation',
    carries: OF_APPLICANT,
    details: ['isRegistered', 'kilobits'],
  },
  'manual.downloaded': {
    category: 'file',
    code: 'MN01',
    type: 'access',
    audience: CASE_AND_LIAISON,
    target: null,
    carries: OF_APPLICANT,
    details: ['language'],
  },
  'support_request.asked': { ...SUPPORT, code: 'SU01', type: 'creation' },
  'support_request.answered': { ...SUPPORT, code: 'SU02', type: 'change' },

  'election.created': {
    ...SETTING,
    code: 'EL01',
    type: 'creation',
    target: 'election',
    carries: ['changes'],
  },
  'election.concluded': {
    ...SETTING,
    code: 'EL02',
    type: 'change',
    target: 'election',
    carries: [],
  },
  'round.scheduled': {
    ...SETTING,
    code: 'EL03',
    type: 'change',
    target: 'round',
    carries: ['election', 'changes'],
  },
  'rehearsal.scheduled': {
    ...SETTING,
    code: 'EL05',
    type: 'creation',
    target: 'rehearsal',
    carries: ['election', 'changes'],
  },
  'rehearsal.cancelled': {
    ...SETTING,
    code: 'EL06',
    type: 'change',
    target: 'rehearsal',
    carries: ['election', 'changes'],
  },
  'circular.adopted': {
    ...SETTING,
    code: 'EL04',
    type: 'change',
    target: 'circular',
    carries: OF_ELECTION,
  },
  'applicant.registered': {
    ...SETTING,
    code: 'AP01',
    type: 'creation',
    target: 'applicant',
    carries: ['changes'],
  },
  'participation.registered': {
    ...SETTING,
    code: 'AP02',
    type: 'creation',
    target: 'participation',
    carries: OF_APPLICANT,
  },
  'participation.withdrawn': {
    ...SETTING,
    code: 'AP03',
    type: 'change',
    target: 'participation',
    carries: OF_APPLICANT,
  },
  'participation.erased': {
    ...SETTING,
    code: 'AP04',
    type: 'deletion',
    target: 'participation',
    carries: OF_APPLICANT,
    details: ['rows', 'files', 'values'],
  },

  'staff.added': { ...STAFF, code: 'ST01', type: 'creation', carries: ['changes'] },
  'staff.role_granted': {
    ...STAFF,
    code: 'ST02',
    type: 'change',
    carries: [],
    details: ['role'],
  },
  'staff.role_revoked': {
    ...STAFF,
    code: 'ST03',
    type: 'change',
    carries: [],
    details: ['role'],
  },
  'staff.deactivated': { ...STAFF, code: 'ST04', type: 'change', carries: [] },
  'staff.totp_set': { ...STAFF, code: 'ST05', type: 'change', carries: [] },
  'staff.locked': { ...STAFF, code: 'ST06', type: 'change', carries: [] },
  'staff.password_given': { ...STAFF, code: 'ST07', type: 'change', carries: [] },
  'staff.letter_printed': { ...STAFF, code: 'ST08', type: 'access', carries: [] },
  'staff.letter_expired': { ...STAFF, code: 'ST09', type: 'change', carries: [] },
  'staff.letter_refused': {
    ...STAFF,
    code: 'ST10',
    type: 'denied',
    carries: ['reason'],
    reasons: ['letter_gone'],
  },

  'staff.sessions_ended': {
    ...STAFF,
    code: 'ST11',
    type: 'change',
    carries: [],
    details: ['count'],
  },

  'staff.recovery_codes_made': { ...STAFF, code: 'ST12', type: 'creation', carries: [] },
  'staff.recovery_code_used': {
    ...STAFF,
    code: 'ST13',
    type: 'change',
    carries: [],
    details: ['left'],
  },
  'staff.recovery_codes_voided': { ...STAFF, code: 'ST14', type: 'change', carries: [] },
  'staff.recovery_codes_refused': {
    ...STAFF,
    code: 'ST15',
    type: 'denied',
    carries: ['reason'],
    reasons: ['shown_already'],
  },

  'staff.passkey_added': {
    ...STAFF,
    code: 'ST16',
    type: 'creation',
    carries: [],
    details: ['passkey'],
  },
  'staff.passkey_removed': {
    ...STAFF,
    code: 'ST17',
    type: 'change',
    carries: [],
    details: ['passkey'],
  },

  'administration.proposed': { ...PROPOSED_ACT, code: 'AD01' },
  'administration.confirmed': { ...PROPOSED_ACT, code: 'AD02' },
  'administration.declined': { ...PROPOSED_ACT, code: 'AD03' },

  'desk.proposed': { ...PROPOSED_ACT, code: 'DK01', audience: CASE },
  'desk.confirmed': { ...PROPOSED_ACT, code: 'DK02', audience: CASE },
  'desk.declined': { ...PROPOSED_ACT, code: 'DK03', audience: CASE },

  'bulk_run.started': { ...BULK_RUN, code: 'BR01', type: 'start', details: ['kind', 'items'] },
  'bulk_run.paused': { ...BULK_RUN, code: 'BR02', type: 'change', details: ['kind'] },
  'bulk_run.resumed': { ...BULK_RUN, code: 'BR03', type: 'change', details: ['kind'] },
  'bulk_run.finished': {
    ...BULK_RUN,
    code: 'BR04',
    type: 'end',
    details: ['kind', 'done', 'leftOut', 'failed'],
  },

  'accounts.reset': {
    ...BULK_RUN,
    code: 'RS01',
    type: 'info',
    carries: ['election', 'rule', 'article'],
    details: ['kept', 'deactivated', 'leftOut', 'representatives', 'withoutForm', 'withoutAccount'],
  },
  'accounts.compared': {
    ...BULK_RUN,
    code: 'RS04',
    type: 'info',
    target: 'election',
    details: ['accounts', 'rows', 'withoutForm', 'withoutAccount'],
  },
  'records.replayed': {
    ...BULK_RUN,
    code: 'RS05',
    type: 'info',
    target: 'election',
    details: ['subjects', 'differences', 'named'],
  },
  'reset_list.downloaded': {
    ...BULK_RUN,
    code: 'RS02',
    type: 'access',
    target: 'election',
  },
  'reset_receipt.downloaded': { ...BULK_RUN, code: 'RS03', type: 'access' },

  'national_id.unmasked': {
    category: 'iam',
    code: 'NI01',
    type: 'access',
    audience: AUDIT,
    target: 'request_form',
    carries: ['election', 'applicant'],
    details: ['explanation', 'row'],
  },

  'audit_log.searched': {
    ...LOG,
    code: 'AU01',
    target: null,
    carries: [],
    details: ['filters'],
  },
  'audit_log.search_saved': {
    ...LOG,
    code: 'AU15',
    type: 'creation',
    target: null,
    carries: [],
    details: ['filters', 'search'],
  },
  'audit_log.search_removed': {
    ...LOG,
    code: 'AU16',
    type: 'deletion',
    target: null,
    carries: [],
    details: ['search'],
  },
  'audit_log.finding_marked': {
    ...LOG,
    code: 'AU17',
    type: 'change',
    target: 'review_mark',
    carries: ['changes'],
    details: ['subject', 'mark'],
  },
  'audit_log.finding_escalated': {
    ...LOG,
    code: 'AU18',
    type: 'change',
    target: 'review_mark',
    carries: [],
    details: ['subject'],
  },
  'audit_log.timeline_viewed': {
    ...LOG,
    code: 'AU19',
    target: null,
    carries: [],
    details: ['from', 'to'],
  },
  'audit_log.event_viewed': { ...LOG, code: 'AU02', target: 'audit_event', carries: [] },
  'audit_log.proof_taken': { ...LOG, code: 'AU06', target: 'audit_event', carries: [] },
  'audit_log.rows_exported': {
    ...LOG,
    code: 'AU07',
    target: null,
    carries: [],
    details: ['filters', 'format'],
  },
  'audit_log.own_lines_viewed': {
    ...LOG,
    code: 'AU04',
    target: null,
    carries: OF_APPLICANT,
    details: ['action'],
  },
  'audit_log.receipt_taken': {
    ...LOG,
    code: 'AU05',
    target: null,
    carries: OF_APPLICANT,
    details: ['day'],
  },
  'audit_log.pack_requested': {
    ...LOG,
    code: 'AU08',
    target: 'evidence_pack',
    carries: [],
    details: ['filters', 'scope'],
  },
  'audit_log.pack_written': {
    ...LOG,
    code: 'AU09',
    target: null,
    carries: [],
    details: ['scope', 'treeSize', 'disclosed', 'sha256'],
  },
  'audit_log.pack_failed': {
    ...LOG,
    code: 'AU10',
    target: 'evidence_pack',
    carries: ['reason'],
    reasons: ['log_not_intact', 'pack_not_written'],
  },
  'audit_log.pack_taken': { ...LOG, code: 'AU11', target: 'evidence_pack', carries: [] },
  'audit_log.pack_expired': { ...LOG, code: 'AU12', target: 'evidence_pack', carries: [] },
  'audit_log.key_changed': {
    ...LOG,
    code: 'AU13',
    type: 'change',
    target: null,
    carries: [],
    details: ['from', 'to'],
  },
  'audit_log.begun': {
    ...LOG,
    code: 'AU14',
    type: 'creation',
    target: null,
    carries: [],
    details: ['formerCheckpoint', 'reason'],
  },
  'audit_log.time_stamped': {
    ...LOG,
    code: 'AU20',
    type: 'creation',
    target: null,
    carries: [],
    details: ['treeSize', 'cause', 'stampedAt'],
  },
  'audit_log.time_stamp_failed': {
    ...LOG,
    code: 'AU21',
    type: 'denied',
    target: null,
    carries: ['reason'],
    reasons: ['authority_refused', 'not_possible'],
    details: ['cause'],
  },
  'audit_log.verified': {
    ...LOG,
    code: 'AU03',
    target: null,
    carries: [],
    details: ['treeSize'],
  },
  'round_review.drawn': {
    ...ROUND_REVIEW,
    code: 'RR01',
    type: 'creation',
    details: ['round', 'seed', 'size', 'treeSize', 'firstLeaf', 'endLeaf'],
  },
  'round_review.stated': { ...ROUND_REVIEW, code: 'RR02', carries: ['changes'] },
  'round_review.replied': { ...ROUND_REVIEW, code: 'RR03', carries: ['changes'] },
  'round_review.closed': { ...ROUND_REVIEW, code: 'RR04', type: 'end', details: ['sha256'] },
  'round_review.report_taken': { ...ROUND_REVIEW, code: 'RR05', type: 'access' },
  'outage.began': { ...OUTAGE, code: 'OU01', type: 'start' },
  'outage.ended': { ...OUTAGE, code: 'OU02', type: 'end' },
  'outage.recorded': { ...OUTAGE, code: 'OU03', type: 'creation' },
  'outage.explained': { ...OUTAGE, code: 'OU04', type: 'change', carries: ['changes'] },
  'key.generated': {
    category: 'configuration',
    code: 'KY01',
    type: 'creation',
    audience: ADMINISTRATION,
    target: 'key',
    carries: [],
    details: ['fingerprint'],
  },
  'key.rotated': {
    category: 'configuration',
    code: 'KY02',
    type: 'change',
    audience: ADMINISTRATION,
    target: 'key',
    carries: [],
    details: ['fingerprint', 'resealed'],
  },
} as const satisfies Record<string, Definition>

type Catalogue = typeof CATALOGUE

export type AuditAction = keyof Catalogue

/** One line of the catalogue, for code that walks all of them. */
export function definitionOf(action: AuditAction): Definition {
  return CATALOGUE[action]
}

export function isAuditAction(action: string): action is AuditAction {
  return Object.hasOwn(CATALOGUE, action)
}

export type TargetTypeOf<A extends AuditAction> = Catalogue[A]['target'] extends TargetType
  ? Catalogue[A]['target']
  : Catalogue[A]['target'] extends readonly (infer T extends TargetType)[]
    ? T
    : TargetType

export type HasTarget<A extends AuditAction> = Catalogue[A]['target'] extends null ? false : true

export type CarriedBy<A extends AuditAction> = Catalogue[A]['carries'][number]

export type ReasonOf<A extends AuditAction> = Catalogue[A] extends {
  reasons: readonly (infer R extends string)[]
}
  ? R
  : string

export type DetailOf<A extends AuditAction> = Catalogue[A] extends {
  details: readonly (infer D extends string)[]
}
  ? D
  : never
