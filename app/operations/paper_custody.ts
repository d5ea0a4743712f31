import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import { updatedBy } from '#models/author'
import Document from '#models/document'
import { AT_SKGM } from '#models/request_form'
import type RequestForm from '#models/request_form'
import ScanComparison from '#models/scan_comparison'
import type Staff from '#models/staff'
import { ensureStateIs, ensureVersionIs, onForm, subjectOf } from '#operations/form_act'
import { ensureChecked } from '#operations/scan_checks'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Act = { by: Staff; opId: string; version: number }

/** The day is ISO; the place is where the paper lies, the document what the signatory acts under. */
export type Original = {
  originalReceivedOn: string
  originalRegistryNo: string
  originalPlace: string
  authorityDocument: string
}

/**
 * The wet-signed original of a form that came through the portal has arrived, with the document that
 * says who may sign: yetki belgesi of a party, vekil or temsil document of a candidate. Before it no
 * credential leaves (R07 m.5/a). What the applicant asked for stays as it was signed.
 */
export function registerOriginal(
  form: RequestForm,
  { by, opId, version, ...original }: Act & Original
) {
  return onForm(form, { act: 'request_form.register_original', by, opId }, async (locked, trx) => {
    ensureVersionIs(locked, version)
    ensureStateIs(locked, AT_SKGM)
    const before = {
      originalReceivedOn: locked.originalReceivedOn?.toISODate() ?? null,
      originalRegistryNo: locked.originalRegistryNo,
      originalPlace: locked.originalPlace,
      authorityDocument: locked.authorityDocument,
    }
    await locked
      .merge({
        ...original,
        originalReceivedOn: DateTime.fromISO(original.originalReceivedOn, { zone: 'utc' }),
        version: locked.version + 1,
        ...updatedBy(by),
      })
      .save()
    await record(trx, 'request_form.original_registered', {
      ...subjectOf(locked, locked.participation, by.actor),
      changes: Object.entries(original)
        .map(([field, to]) => ({ field, from: before[field as keyof Original], to }))
        .filter(({ from, to }) => from !== to),
    })
    return { number: locked.number }
  })
}

/** One of the two people who lay an unreadable scan beside the data says what they see. */
export function compareScan(
  form: RequestForm,
  { by, opId, result, version }: Act & { result: 'same' | 'different' }
) {
  return onForm(form, { act: 'request_form.compare', by, opId }, async (locked, trx) => {
    ensureVersionIs(locked, version)
    ensureStateIs(locked, ['in_review', 'proposed'])
    await ensureChecked(locked, trx)
    const scan = await comparableScan(locked, by, trx)

    await ScanComparison.create(
      { documentId: scan.id, result, comparedById: by.id, comparedAt: DateTime.now() },
      { client: trx }
    )
    await record(trx, 'scan.compared', {
      ...subjectOf(locked, locked.participation, by.actor),
      target: { type: 'document', id: scan.id },
      details: { result },
    })
    return { number: locked.number }
  })
}

/** A scan whose codes could not all be read is approved on two people's word alone. */
export async function ensureCompared({ scanId }: RequestForm, trx: TransactionClientContract) {
  const scan = await Document.query({ client: trx })
    .where('id', scanId ?? 0)
    .preload('comparisons')
    .first()

  if (scan?.verdict === 'compare' && !scan.isFoundSame) {
    throw new ActRefused('comparison_missing')
  }
}

async function comparableScan(form: RequestForm, by: Staff, trx: TransactionClientContract) {
  const scan = await Document.query({ client: trx })
    .where('id', form.scanId ?? 0)
    .preload('comparisons')
    .first()
  const isDone = scan?.comparisons.some(({ comparedById }) => comparedById === by.id)

  if (scan?.verdict !== 'compare' || isDone) {
    throw new ActRefused('nothing_to_compare')
  }
  return scan
}
