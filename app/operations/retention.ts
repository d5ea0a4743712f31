import { record } from '#audit/record'
import { SetupFailure } from '#database/failures'
import { deleteFile } from '#documents/file_store'
import { inDatabase } from '#models/columns'
import Election from '#models/election'
import Participation from '#models/participation'
import { inTransaction } from '#operations/transaction'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'

type Personal = {
  table: string
  /** What leads from a row to the participation. */
  by: 'participation' | 'form' | 'return' | 'account'
  empty: Record<string, string | null>
}

export type Counts = { rows: number; files: number; values: number }

const PERSON = { given_name: '', family_name: '', national_id: '', email: '', mobile_phone: '' }

/** Where personal values lie, and free text in which people are named (R28). */
const PERSONAL: readonly Personal[] = [
  {
    table: 'accounts',
    by: 'participation',
    empty: { ...PERSON, national_id_index: '', office_phone: '' },
  },
  { table: 'invitations', by: 'participation', empty: { ...PERSON, national_id_index: '' } },
  {
    table: 'request_forms',
    by: 'participation',
    empty: { official_name: '', authority_document: '', content_salt: '' },
  },
  { table: 'documents', by: 'participation', empty: { original_name: '' } },
  {
    table: 'mail_outbox',
    by: 'participation',
    empty: { recipient: '', subject: '', body: '', attachments: '[]', sealed_link: null },
  },
  { table: 'support_requests', by: 'participation', empty: { text: '' } },
  {
    table: 'form_users',
    by: 'form',
    empty: { ...PERSON, national_id_index: null, office_phone: '' },
  },
  { table: 'form_returns', by: 'form', empty: { reason_text: '' } },
  { table: 'form_remarks', by: 'return', empty: { remark: '' } },
  { table: 'ip_acknowledgements', by: 'form', empty: { reason: '' } },
  { table: 'address_exceptions', by: 'participation', empty: { reason: '' } },
  { table: 'identity_checks', by: 'form', empty: { full_name: '', national_id_index: '' } },
  {
    table: 'credential_deliveries',
    by: 'account',
    empty: { receiver_name: null, receiver_authority: null, code_told_to: null },
  },
]

/** Free text that is there or not, which a check of the database holds to the rest of its row. */
const TEXTS = [
  { table: 'request_forms', column: 'reason_text' },
  { table: 'support_requests', column: 'answer' },
]

const UNDER_WAY = ['waiting', 'sending']

/** Elections over, oldest first, with those who took part. */
export function concludedElections() {
  return Election.query()
    .whereNotNull('concludedAt')
    .preload('circular')
    .preload('participations', (participations) =>
      participations.preload('applicant').orderBy('id')
    )
    .orderBy('concludedAt')
}

/**
 * Until when the personal values of an election are kept: the months of its circular after its
 * conclusion, or `months` where the circular names none; null where nobody decided.
 */
export function keptUntil({ circular, concludedAt }: Election, months: number | null) {
  const period = circular.rules.retentionMonths ?? months
  return period === null ? null : concludedAt!.plus({ months: period })
}

/** The operator's own period. Throws SetupFailure for what is no whole number of months. */
export function periodFrom(months: number | undefined) {
  if (months !== undefined && !(Number.isInteger(months) && months >= 1)) {
    throw new SetupFailure('The retention period is a whole number of months, 1 or more.')
  }
  return months ?? null
}

/** What an erasure would take, and takes nothing. */
export async function personalCounts(participation: Participation): Promise<Counts> {
  const client = db.connection()
  const counts = await Promise.all(
    PERSONAL.map((one) => rowsOf(participation, one, client).count('* as total').first())
  )
  const [files, values] = await Promise.all([
    filesOf(participation, client),
    privateValuesOf(participation, client),
  ])

  return {
    rows: counts.reduce((sum, { total }) => sum + Number(total), 0),
    files: files.length,
    values: values.length,
  }
}

/**
 * Erases the personal values of one participation, in one transaction with its event. Accounts,
 * seats, plans and log stay: an event keeps its digests, which nothing opens any more. Returns null
 * when it was done before, or a mail is under way. Stopped in between, it is begun anew.
 */
export function erasePersonalData({ id }: Participation) {
  return inTransaction(async (trx) => {
    const participation = await Participation.query({ client: trx })
      .where('id', id)
      .forUpdate()
      .firstOrFail()

    if (participation.erasedAt !== null || (await hasMailUnderWay(participation, trx))) {
      return null
    }
    await participation
      .merge({ erasedAt: DateTime.now(), version: participation.version + 1 })
      .save()
    const counts = await erase(participation, trx)
    await record(trx, 'participation.erased', {
      actor: null,
      service: 'system',
      election: participation.electionId,
      applicant: participation.applicantId,
      target: { type: 'participation', id, version: participation.version },
      details: counts,
      rule: 'R28',
      article: 'KVKK',
    })
    return counts
  })
}

async function erase(participation: Participation, trx: TransactionClientContract) {
  const counts: Counts = { rows: 0, files: 0, values: 0 }
  const files = await filesOf(participation, trx)
  const values = await privateValuesOf(participation, trx)

  for (const one of PERSONAL) {
    counts.rows += Number(await rowsOf(participation, one, trx).update(one.empty))
  }
  for (const { column, table } of TEXTS) {
    await rowsOf(participation, { table, by: 'participation' }, trx)
      .whereNotNull(column)
      .update({ [column]: '' })
  }
  await rowsOf(participation, { table: 'documents', by: 'participation' }, trx).update({
    erased_at: inDatabase(),
  })
  await trx
    .from('audit_private')
    .whereIn('event_ref', [...new Set(values.map((value) => value.event_ref))])
    .delete()
  await Promise.all(files.map(deleteFile))

  return { ...counts, files: files.length, values: values.length }
}

async function hasMailUnderWay({ id }: Participation, trx: TransactionClientContract) {
  const mail = await trx
    .from('mail_outbox')
    .where('participation_id', id)
    .whereIn('state', UNDER_WAY)
    .first()

  return mail !== null
}

function rowsOf(
  { id }: Participation,
  { by, table }: Pick<Personal, 'by' | 'table'>,
  client: QueryClientContract
) {
  const query = client.query().from(table)
  const ids = (of: string) => client.query().from(of).select('id').where('participation_id', id)
  const forms = ids('request_forms')

  switch (by) {
    case 'participation':
      return query.where('participation_id', id)
    case 'account':
      return query.whereIn('account_id', ids('accounts'))
    case 'form':
      return query.whereIn('request_form_id', forms)
    case 'return':
      return query.whereIn(
        'form_return_id',
        client.query().from('form_returns').select('id').whereIn('request_form_id', forms)
      )
  }
}

/** Scans and their pages, receipts, and what mails carried. */
async function filesOf(participation: Participation, client: QueryClientContract) {
  const of = (table: string) => rowsOf(participation, { table, by: 'participation' }, client)
  const [documents, pages, forms, mails] = await Promise.all([
    of('documents').select('file_key'),
    client
      .query()
      .from('document_pages')
      .whereIn('document_id', of('documents').select('id'))
      .select('file_key'),
    of('request_forms').whereNotNull('receipt_key').select('receipt_key as file_key'),
    of('mail_outbox').select('attachments'),
  ])
  const attached = mails.flatMap(({ attachments }) => JSON.parse(attachments))
  const keys = [
    ...[...documents, ...pages, ...forms].map((row) => row.file_key),
    ...attached.map(({ fileKey }) => fileKey),
  ]

  return [...new Set<string>(keys)]
}

/** Of the events about this applicant in this election. */
async function privateValuesOf(
  { applicantId, electionId }: Participation,
  client: QueryClientContract
) {
  const values: { event_ref: number }[] = await client
    .query()
    .from('audit_private')
    .join('audit_events', 'audit_events.id', 'audit_private.event_ref')
    .whereRaw(`json_value(payload, '$."ssps.election"') = ?`, [String(electionId)])
    .whereRaw(`json_value(payload, '$."ssps.applicant"') = ?`, [String(applicantId)])
    .select('event_ref')

  return values
}
