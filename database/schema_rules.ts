import { type SchemaRules } from '@adonisjs/lucid/types/schema_generator'

const COLUMNS = '#models/columns'

function oneOf(...values: string[]) {
  return {
    tsType: values.map((value) => `'${value}'`).join(' | '),
    decorators: [{ name: '@column' }],
  }
}

function moment(args?: Record<string, boolean>) {
  return {
    tsType: 'DateTime',
    decorators: [{ name: '@moment', args }],
    imports: [
      { source: 'luxon', namedImports: ['DateTime'] },
      { source: COLUMNS, namedImports: ['moment'] },
    ],
  }
}

const service = oneOf('web_site', 'web_service', 'sftp', 'portal')
const flag = {
  tsType: 'boolean',
  decorators: [{ name: '@flag' }],
  imports: [{ source: COLUMNS, namedImports: ['flag'] }],
}

export default {
  types: { DateTime: moment(), boolean: flag },
  columns: {
    created_at: moment({ autoCreate: true }),
    updated_at: moment({ autoCreate: true, autoUpdate: true }),
  },
  tables: {
    accounts: {
      columns: {
        service,
        state: oneOf('pending', 'issued', 'active', 'deactivated'),
        deactivation_ground: oneOf(
          'not_on_form',
          'participation_withdrawn',
          'two_officers',
          'reset'
        ),
      },
      skipColumns: ['active_seat_id', 'seat_service'],
    },
    api_tokens: {
      columns: {
        end_reason: oneOf('expired', 'replaced', 'killed', 'password_changed', 'deactivated'),
      },
    },
    bulk_runs: {
      columns: {
        kind: oneOf('letters.issue', 'accounts.reset'),
        state: oneOf('running', 'finished'),
      },
      skipColumns: ['running_subject'],
    },
    bulk_run_items: {
      columns: { state: oneOf('waiting', 'done', 'left_out', 'failed') },
      skipColumns: ['subject'],
    },
    applicants: { columns: { kind: oneOf('party', 'candidate', 'independent') } },
    credential_deliveries: {
      columns: {
        channel: oneOf('letter', 'link'),
        state: oneOf('ready', 'printed', 'handed_over', 'opened', 'voided', 'expired'),
      },
    },
    outages: {
      columns: {
        service: oneOf('web_site', 'web_service', 'sftp', 'portal', 'backoffice'),
        origin: oneOf('health', 'hand'),
      },
      skipColumns: ['open_service'],
    },
    review_marks: {
      columns: { mark: oneOf('seen', 'explained', 'escalation_asked', 'escalated') },
    },
    evidence_packs: {
      columns: {
        scope: oneOf('log', 'period', 'search'),
        language: oneOf('tr', 'en'),
        state: oneOf('waiting', 'writing', 'ready', 'failed', 'expired'),
        failure: oneOf('log_not_intact', 'pack_not_written'),
      },
    },
    address_exceptions: {
      columns: { state: oneOf('open', 'confirmed', 'declined') },
      skipColumns: ['open_participation_id'],
    },
    form_decisions: { columns: { outcome: oneOf('approved', 'rejected') } },
    documents: {
      columns: {
        verdict: oneOf('green', 'compare', 'refused'),
        check_state: oneOf('unchecked', 'awaiting_check', 'clean', 'infected'),
      },
    },
    invitations: {
      columns: { state: oneOf('open', 'confirmed', 'declined') },
      skipColumns: ['open_participation_id'],
    },
    proposed_acts: {
      columns: {
        kind: oneOf(
          'staff.add',
          'staff.set_roles',
          'staff.deactivate',
          'staff.reset_totp',
          'round.set_instants',
          'participation.withdraw',
          'account.deactivate',
          'representative.register',
          'representative.end',
          'accounts.reset',
          'rehearsal.schedule',
          'rehearsal.cancel'
        ),
        state: oneOf('open', 'confirmed', 'declined'),
      },
      skipColumns: ['open_subject'],
    },
    mail_outbox: {
      columns: {
        locale: oneOf('tr', 'en'),
        state: oneOf('waiting', 'sending', 'uncertain', 'sent', 'failed', 'settled'),
      },
    },
    participations: { columns: { state: oneOf('eligible', 'participating', 'withdrawn') } },
    request_forms: {
      columns: {
        channel: oneOf('paper', 'portal'),
        state: oneOf(
          'draft',
          'submitted',
          'in_review',
          'proposed',
          'returned',
          'approved',
          'rejected',
          'withdrawn',
          'superseded'
        ),
      },
      skipColumns: ['open_participation_id', 'approved_participation_id'],
    },
    identity_checks: { columns: { result: oneOf('same', 'different') } },
    scan_comparisons: { columns: { result: oneOf('same', 'different') } },
    seats: { columns: { service: oneOf('web_site', 'web_service', 'sftp', 'portal', 'address') } },
    staff: {
      columns: {
        role_family: oneOf('office', 'administrator', 'auditor'),
        locale: oneOf('tr', 'en'),
      },
    },
    staff_roles: {
      columns: { role: oneOf('clerk', 'approver', 'administrator', 'auditor') },
      skipColumns: ['held_role'],
    },
    support_requests: { columns: { service } },
    static_ips: { skipColumns: ['active_seat_id', 'seat_service'] },
  },
} satisfies SchemaRules
