import { middleware } from '#start/kernel'
import { controllers } from '#generated/controllers'
import router from '@adonisjs/core/services/router'

/**
 * What an address is made of. Anything else is an unknown address before the database is asked,
 * which reads "7abc" as 7 and refuses to compare its ASCII columns with "ğ".
 */
router
  .where('id', /^\d{1,10}$/)
  .where('number', /^[A-Z]{2}-\d{4}-\d{4,8}$/)
  .where('username', /^[\w.-]{1,32}$/)
  .where('page', /^[1-9]\d{0,2}$/)

router.get('health', [controllers.Health, 'show']).as('health')
router.post('csp-reports', [controllers.CspReports, 'store']).as('csp_reports')
router.get('/', [controllers.Home, 'show']).as('home')

/**
 * SKGM's people and the auditors come in by one door
 */
router.get('sign-in', [controllers.Sessions, 'create']).as('sessions.create')
router.post('sign-in', [controllers.Sessions, 'store']).as('sessions.store')
router
  .get('passkey-challenge', [controllers.PasskeyChallenges, 'show'])
  .as('passkey_challenges.show')
router.post('sign-out', [controllers.Sessions, 'destroy']).as('sessions.destroy')

router
  .group(() => {
    router.get('password', [controllers.Passwords, 'edit']).as('passwords.edit')
    router.post('password', [controllers.Passwords, 'update']).as('passwords.update')
  })
  .use(
    middleware.staff({
      roles: ['clerk', 'approver', 'administrator', 'auditor'],
      isPasswordChange: true,
    })
  )

router
  .group(() => {
    router.get('sessions', [controllers.OwnSessions, 'index']).as('own_sessions.index')
    router.post('sessions/end', [controllers.OwnSessions, 'destroy']).as('own_sessions.destroy')
    router.get('recovery-codes', [controllers.RecoveryCodes, 'index']).as('recovery_codes.index')
    router.post('recovery-codes', [controllers.RecoveryCodes, 'store']).as('recovery_codes.store')
    router
      .post('confirmation', [controllers.backoffice.Confirmations, 'store'])
      .as('confirmations.store')
    router.get('passkeys', [controllers.Passkeys, 'index']).as('passkeys.index')
    router.get('passkeys/new', [controllers.Passkeys, 'create']).as('passkeys.create')
    router.post('passkeys', [controllers.Passkeys, 'store']).as('passkeys.store')
    router.post('passkeys/:id/removal', [controllers.Passkeys, 'destroy']).as('passkeys.destroy')
  })
  .use([
    middleware.staff({ roles: ['clerk', 'approver', 'administrator', 'auditor'] }),
    middleware.shell(),
  ])

/**
 * Whoever got a one-time link, with the claim code of their liaison
 */
router.get('link', [controllers.LinkOpenings, 'create']).as('link_openings.create')
router.post('link', [controllers.LinkOpenings, 'store']).as('link_openings.store')

/**
 * SKGM: forms, decisions, letters
 */
const desk = [middleware.staff({ roles: ['clerk', 'approver'] }), middleware.shell()]
const clerks = [middleware.staff({ roles: ['clerk'] }), middleware.shell()]
const approvers = [middleware.staff({ roles: ['approver'] }), middleware.shell()]
const office = [
  middleware.staff({ roles: ['clerk', 'approver', 'administrator'] }),
  middleware.shell(),
]
const administrators = [middleware.staff({ roles: ['administrator'] }), middleware.shell()]

const {
  Accounts,
  AccountDeactivations,
  AccountLetters,
  AccountUnlockings,
  ActConfirmations,
  ActDeclinations,
  Approvals,
  AddressExceptions,
  AddressExceptionConfirmations,
  AddressExceptionDeclinations,
  Calendar,
  CodeTellings,
  Comparisons,
  Confirmations,
  DecisionDocuments,
  ElectionLetters,
  FormHandovers,
  Handovers,
  HandoverRecords,
  IdentityChecks,
  Invitations,
  InvitationConfirmations,
  InvitationDeclinations,
  IpAcknowledgements,
  LetterPrintings,
  LetterRuns,
  Letters,
  MailSettlements,
  Originals,
  Outages,
  Overview,
  Participations,
  ParticipationWithdrawals,
  Printings,
  Proposals,
  ProposedActs,
  Rejections,
  Representatives,
  RepresentativeEnds,
  RequestForms,
  Resets,
  ResetLists,
  ResetReceipts,
  Returns,
  ReviewReplies,
  RehearsalCancellations,
  Rehearsals,
  RoundInstants,
  RunPauses,
  RunResumptions,
  Runs,
  Rules,
  Scans,
  ScanPages,
  SendBacks,
  Staff,
  StaffDeactivations,
  StaffLetters,
  StaffRenewals,
  StaffRoles,
  StaffSessions,
  SupportAnswers,
  SupportRequests,
  TakeUps,
  Unmaskings,
  Withdrawals,
} = controllers.backoffice

router
  .group(() => {
    router.get('/', [Overview, 'show']).use(office)
    router.get('participations', [Participations, 'index']).use(office)
    router.get('calendar', [Calendar, 'show']).use(office)
    router.get('rules', [Rules, 'index']).use(office)
    router.post('confirmation', [Confirmations, 'store']).use(office)

    router
      .group(() => {
        router.get('staff', [Staff, 'index'])
        router.post('staff', [Staff, 'store'])
        router.get('staff/:id', [Staff, 'show'])
        router.post('staff/:id/roles', [StaffRoles, 'store'])
        router.post('staff/:id/renewal', [StaffRenewals, 'store'])
        router.post('staff/:id/deactivation', [StaffDeactivations, 'store'])
        router.post('staff/:id/sessions/end', [StaffSessions, 'destroy'])
        router.post('rounds/:id/instants', [RoundInstants, 'store'])
        router.get('outages', [Outages, 'index'])
        router.post('outages', [Outages, 'store'])
        router.get('outages/:id', [Outages, 'show'])
        router.post('outages/:id', [Outages, 'update'])
        router.post('elections/:id/rehearsals', [Rehearsals, 'store'])
        router.post('rehearsals/:id/cancellation', [RehearsalCancellations, 'store'])
        router.get('participations/:id/withdrawal', [ParticipationWithdrawals, 'create'])
        router.post('participations/:id/withdrawal', [ParticipationWithdrawals, 'store'])
        router.get('acts/:id', [ProposedActs, 'show'])
        router.post('acts/:id/confirmation', [ActConfirmations, 'store'])
        router.post('acts/:id/declination', [ActDeclinations, 'store'])
        router.post('acts/:id/letter', [StaffLetters, 'store'])
      })
      .use(administrators)

    router.get('participations/:id', [Participations, 'show']).use(desk)
    router.get('participations/:id/invitations/new', [Invitations, 'create']).use(clerks)
    router.post('participations/:id/invitations', [Invitations, 'store']).use(clerks)
    router.get('invitations/:id', [Invitations, 'show']).use(desk)
    router.post('invitations/:id/confirmation', [InvitationConfirmations, 'store']).use(desk)
    router.post('invitations/:id/declination', [InvitationDeclinations, 'store']).use(desk)
    router.get('participations/:id/address-exceptions/new', [AddressExceptions, 'create']).use(desk)
    router.post('participations/:id/address-exceptions', [AddressExceptions, 'store']).use(desk)
    router.get('address-exceptions/:id', [AddressExceptions, 'show']).use(desk)
    router
      .post('address-exceptions/:id/confirmation', [AddressExceptionConfirmations, 'store'])
      .use(approvers)
    router
      .post('address-exceptions/:id/declination', [AddressExceptionDeclinations, 'store'])
      .use(desk)
    router.get('support-requests', [SupportRequests, 'index']).use(desk)
    router.get('support-requests/:id', [SupportRequests, 'show']).use(desk)
    router.post('support-requests/:id/answer', [SupportAnswers, 'store']).use(desk)
    router.get('request-forms', [RequestForms, 'index']).use(desk)
    router.get('participations/:id/request-forms/new', [RequestForms, 'create']).use(clerks)
    router
      .post('participations/:id/request-forms', [RequestForms, 'store'])
      .use([...clerks, middleware.limit({ of: 'form' })])
    router.get('request-forms/:number', [RequestForms, 'show']).use(desk)
    router.get('request-forms/:number/edit', [RequestForms, 'edit']).use(clerks)
    router
      .post('request-forms/:number', [RequestForms, 'update'])
      .use([...clerks, middleware.limit({ of: 'form' })])
    router.get('request-forms/:number/scan', [Scans, 'show']).use(desk)
    router.get('request-forms/:number/scan/pages/:page', [ScanPages, 'show']).use(desk)
    router
      .post('request-forms/:number/unmasking', [Unmaskings, 'store'])
      .use([...desk, middleware.limit({ of: 'unmasking' })])

    router.post('request-forms/:number/take-up', [TakeUps, 'store']).use(clerks)
    router.post('request-forms/:number/original', [Originals, 'store']).use(clerks)
    router.post('request-forms/:number/comparison', [Comparisons, 'store']).use(desk)
    router.post('request-forms/:number/identity-check', [IdentityChecks, 'store']).use(desk)
    router.post('request-forms/:number/mails/:id/settlement', [MailSettlements, 'store']).use(desk)
    router.post('request-forms/:number/proposal', [Proposals, 'store']).use(clerks)
    router.post('request-forms/:number/withdrawal', [Withdrawals, 'store']).use(clerks)
    router.post('request-forms/:number/return', [Returns, 'store']).use(desk)
    router.get('audit-findings', [ReviewReplies, 'index']).use(approvers)
    router.post('audit-findings/:id/reply', [ReviewReplies, 'store']).use(approvers)
    router.post('request-forms/:number/send-back', [SendBacks, 'store']).use(approvers)
    router.post('request-forms/:number/rejection', [Rejections, 'store']).use(approvers)
    router
      .post('request-forms/:number/ip-acknowledgement', [IpAcknowledgements, 'store'])
      .use(approvers)
    router.get('request-forms/:number/decision', [DecisionDocuments, 'show']).use(desk)
    router.get('request-forms/:number/approval', [Approvals, 'create']).use(approvers)
    router.post('request-forms/:number/approval', [Approvals, 'store']).use(approvers)

    router.get('letters', [ElectionLetters, 'index']).use(desk)
    router
      .post('letter-runs', [LetterRuns, 'store'])
      .use([...clerks, middleware.limit({ of: 'letter' })])
    router
      .post('letter-printings', [LetterPrintings, 'store'])
      .use([...clerks, middleware.limit({ of: 'letter' })])
    router.get('request-forms/:number/letters', [Letters, 'index']).use(desk)
    router
      .post('request-forms/:number/letters', [Letters, 'store'])
      .use([...clerks, middleware.limit({ of: 'letter' })])
    router.get('request-forms/:number/handover-record', [HandoverRecords, 'show']).use(clerks)
    router.post('request-forms/:number/handover', [FormHandovers, 'store']).use(clerks)
    router
      .post('letters/:number/printing', [Printings, 'store'])
      .use([...clerks, middleware.limit({ of: 'letter' })])
    router.post('letters/:number/handover', [Handovers, 'store']).use(clerks)
    router.post('letters/:number/code', [CodeTellings, 'store']).use(clerks)

    router.get('cases/:id', [ProposedActs, 'show']).use(desk).as('cases.show')
    router
      .post('cases/:id/confirmation', [ActConfirmations, 'store'])
      .use(approvers)
      .as('cases.confirm')
    router.post('cases/:id/declination', [ActDeclinations, 'store']).use(desk).as('cases.decline')

    router.get('reset', [Resets, 'show']).use(desk)
    router.post('reset', [Resets, 'store']).use(desk)
    router.get('reset/list', [ResetLists, 'show']).use([...desk, middleware.limit({ of: 'list' })])
    router.get('runs/:id/reset-receipt', [ResetReceipts, 'show']).use(desk)
    router.get('runs', [Runs, 'index']).use(desk)
    router.get('runs/:id', [Runs, 'show']).use(desk)
    router.post('runs/:id/pause', [RunPauses, 'store']).use(desk).as('runs.pause')
    router.post('runs/:id/resumption', [RunResumptions, 'store']).use(desk).as('runs.resume')

    router.get('accounts', [Accounts, 'index']).use(desk)
    router.get('accounts/:username', [Accounts, 'show']).use(desk)
    router
      .post('accounts/:username/letter', [AccountLetters, 'store'])
      .use([...clerks, middleware.limit({ of: 'letter' })])
    router.post('accounts/:username/unlocking', [AccountUnlockings, 'store']).use(clerks)
    router.post('accounts/:username/deactivation', [AccountDeactivations, 'store']).use(desk)
    router.post('accounts/:username/representation', [Representatives, 'store']).use(desk)
    router.get('representatives', [Representatives, 'index']).use(desk)
    router.post('representatives/:id/end', [RepresentativeEnds, 'store']).use(desk)
  })
  .prefix('backoffice')
  .as('backoffice')

/**
 * Web users of the parties and candidates
 */
const { Notices, OwnSessions, Passwords, Sessions, Status } = controllers.ssps

router
  .group(() => {
    router.get('sign-in', [Sessions, 'create'])
    router.post('sign-in', [Sessions, 'store'])
    router.post('sign-out', [Sessions, 'destroy'])

    router
      .group(() => {
        router.get('password', [Passwords, 'edit'])
        router.post('password', [Passwords, 'update'])
      })
      .use(middleware.account({ door: 'web_site_entry', isPasswordChange: true }))

    router
      .group(() => {
        router.get('notice', [Notices, 'show'])
        router.post('notice', [Notices, 'store'])
      })
      .use(middleware.account({ door: 'web_site_entry', isNotice: true }))

    router
      .group(() => {
        router.get('/', [Status, 'show'])
        router.get('sessions', [OwnSessions, 'index'])
        router.post('sessions/end', [OwnSessions, 'destroy'])
      })
      .use(middleware.account({ door: 'web_site_entry' }))
  })
  .prefix('ssps')
  .as('ssps')

/**
 * The liaison of one applicant, and nothing of another
 */
const portal = controllers.portal

router
  .group(() => {
    router.get('sign-in', [portal.Sessions, 'create'])
    router.post('sign-in', [portal.Sessions, 'store'])
    router.post('sign-out', [portal.Sessions, 'destroy'])

    router
      .group(() => {
        router.get('password', [portal.Passwords, 'edit'])
        router.post('password', [portal.Passwords, 'update'])
      })
      .use(middleware.account({ door: 'portal', isPasswordChange: true }))

    router
      .group(() => {
        router.get('notice', [portal.Notices, 'show'])
        router.post('notice', [portal.Notices, 'store'])
      })
      .use(middleware.account({ door: 'portal', isNotice: true }))

    router
      .group(() => {
        router.get('/', [portal.Status, 'show'])
        router.get('accounts', [portal.Accounts, 'index'])
        router.get('accounts/:username/password', [portal.ServicePasswords, 'edit'])
        router.post('accounts/:username/password', [portal.ServicePasswords, 'update'])
        router.post('accounts/:username/claim-code', [portal.ClaimCodes, 'store'])
        router.get('sessions', [portal.OwnSessions, 'index'])
        router.post('sessions/end', [portal.OwnSessions, 'destroy'])
        router.get('access-lines', [portal.AccessLines, 'index'])
        router
          .get('access-lines/receipt', [portal.AccessReceipts, 'show'])
          .use(middleware.limit({ of: 'list' }))
        router.get('connection', [portal.Connections, 'show'])
        router.post('connection', [portal.Connections, 'store'])
        router.get('connection/sample', [portal.ConnectionSamples, 'show'])
        router.get('manual', [portal.Manuals, 'show'])
        router
          .get('manual/:language', [portal.ManualDownloads, 'show'])
          .where('language', /^(tr|en)$/)
        router.get('support-requests', [portal.SupportRequests, 'index'])
        router.post('support-requests', [portal.SupportRequests, 'store'])
        router.get('request-forms', [portal.RequestForms, 'index'])
        router.get('request-forms/new', [portal.RequestForms, 'create'])
        router.post('request-forms', [portal.RequestForms, 'store'])
        router.get('request-forms/:number', [portal.RequestForms, 'show'])
        router.get('request-forms/:number/edit', [portal.RequestForms, 'edit'])
        router.post('request-forms/:number', [portal.RequestForms, 'update'])
        router.get('request-forms/:number/row-import', [portal.RowImports, 'create'])
        router
          .post('request-forms/:number/row-import', [portal.RowImports, 'store'])
          .use(middleware.limit({ of: 'upload' }))
        router
          .get('row-templates/:format', [portal.RowTemplates, 'show'])
          .where('format', /^(?:csv|xlsx)$/)
        router
          .post('request-forms/:number/print', [portal.Prints, 'store'])
          .use(middleware.limit({ of: 'form' }))
        router
          .post('request-forms/:number/scan', [portal.Scans, 'store'])
          .use(middleware.limit({ of: 'upload' }))
        router.get('request-forms/:number/scan', [portal.Scans, 'show'])
        router.get('request-forms/:number/scan/pages/:page', [portal.ScanPages, 'show'])
        router.post('request-forms/:number/submission', [portal.Submissions, 'store'])
        router.post('request-forms/:number/withdrawal', [portal.Withdrawals, 'store'])
        router.get('request-forms/:number/receipt', [portal.Receipts, 'show'])
        router.get('request-forms/:number/decision', [portal.DecisionDocuments, 'show'])
      })
      .use(middleware.account({ door: 'portal' }))
  })
  .prefix('portal')
  .as('portal')

/**
 * The software of one applicant, by the token of its web-service account
 */
const api = controllers.api

router
  .group(() => {
    router.get('openapi.json', [api.Descriptions, 'show'])
    router.post('token', [api.Tokens, 'store'])

    router
      .group(() => {
        router.get('me', [api.Me, 'show'])
        router.get('status', [api.Status, 'show'])
      })
      .use(middleware.token({ door: 'api_entry' }))
  })
  .prefix('api/v1')
  .as('api')
  .use(middleware.tls())

/**
 * Auditors, who change nothing
 */
const {
  Escalations,
  Events,
  Exports,
  PackFiles,
  Packs,
  Profiles,
  Proofs,
  ReviewMarks,
  Reviews,
  SavedSearches,
} = controllers.audit

router
  .group(() => {
    router.get('/', ({ response }) => response.redirect().toRoute('audit.events.index')).as('home')
    router.post('exports', [Exports, 'store']).use(middleware.limit({ of: 'list' }))
    router.get('events', [Events, 'index']).use(middleware.limit({ of: 'search' }))
    router.get('events/:id', [Events, 'show']).where('id', /^[\da-f-]{36}$/)
    router
      .get('profiles/:kind/:term', [Profiles, 'show'])
      .where('kind', /^(person|applicant|address)$/)
      .where('term', /^[\da-z:._%-]{1,80}$/i)
      .use(middleware.limit({ of: 'search' }))
    router.get('review', [Reviews, 'show']).use(middleware.limit({ of: 'search' }))
    router.get('outages', [controllers.audit.Outages, 'index'])
    router.get('programme', [controllers.audit.RoundReviews, 'index'])
    router.post('programme/rounds/:id', [controllers.audit.RoundReviews, 'store'])
    router.get('programme/:id', [controllers.audit.RoundReviews, 'show'])
    router.post('programme/:id/findings', [controllers.audit.ReviewFindings, 'store'])
    router.post('programme/:id/closing', [controllers.audit.ReviewClosings, 'store'])
    router.get('programme/:id/report', [controllers.audit.ReviewReports, 'show'])
    router.get('marks/new', [ReviewMarks, 'create'])
    router.post('marks', [ReviewMarks, 'store'])
    router.post('marks/:id/escalation', [Escalations, 'store'])
    router.post('searches', [SavedSearches, 'store'])
    router.post('searches/:id/removal', [SavedSearches, 'destroy'])
    router.get('packs', [Packs, 'index'])
    router.post('packs', [Packs, 'store']).use(middleware.limit({ of: 'list' }))
    router.get('packs/:id/file', [PackFiles, 'show']).use(middleware.limit({ of: 'list' }))
    router
      .get('events/:id/proof', [Proofs, 'show'])
      .where('id', /^[\da-f-]{36}$/)
      .use(middleware.limit({ of: 'list' }))
  })
  .prefix('audit')
  .as('audit')
  .use([middleware.staff({ roles: ['auditor'] }), middleware.shell()])
