import { record, recordRefusal } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import type Account from '#models/account'
import { updatedBy } from '#models/author'
import { EDITABLE } from '#models/request_form'
import type RequestForm from '#models/request_form'
import {
  ensureOwnChannel,
  ensureStateIs,
  ensureVersionIs,
  onForm,
  subjectOf,
} from '#operations/form_act'
import { takeScan } from '#operations/form_intake'
import type { ScanVerdict } from '#documents/scan_verdict'
import { type StoredScan, withScan } from '#operations/scan_intake'
import { DateTime } from 'luxon'

type Upload = {
  scan: StoredScan
  reading: ScanVerdict
  /** ISO day that stands beside the signature. */
  signedOn: string
  by: Account
  opId: string
  version: number
}

/**
 * The signed and sealed paper comes back as a scan (R07 m.5/a). Paper of another form or of another
 * revision is refused, on record; with pages that cannot be read it is kept for two people's eyes.
 */
export function takeSignedScan(form: RequestForm, upload: Upload) {
  return withScan(upload.scan, async () => {
    await ensureOfThisForm(form, upload)
    return taken(form, upload)
  })
}

function taken(paper: RequestForm, { by, opId, reading, scan, signedOn, version }: Upload) {
  return onForm(paper, { act: 'request_form.attach', by, opId }, async (form, trx) => {
    ensureOwnChannel(form, by)
    ensureVersionIs(form, version)
    ensureStateIs(form, EDITABLE)

    if (form.printedRevision !== form.revision) {
      throw new ActRefused('not_printed_yet')
    }
    const before = form.signedOn?.toISODate() ?? null
    await form
      .merge({
        state: 'draft',
        signedOn: DateTime.fromISO(signedOn, { zone: 'utc' }),
        version: form.version + 1,
        ...updatedBy(by),
      })
      .save()
    await takeScan(form, { scan, participation: form.participation, by, reading })
    await record(trx, 'request_form.edited', {
      ...subjectOf(form, form.participation, by.actor),
      changes: [{ field: 'signedOn', from: before, to: signedOn }],
    })
    return { number: form.number }
  })
}

async function ensureOfThisForm(form: RequestForm, { by, reading, scan }: Upload) {
  if (reading.outcome !== 'refused') {
    return
  }
  const strange = reading.pages.filter(({ verdict }) => verdict.startsWith('other'))
  await form.load('participation')
  await recordRefusal('scan.refused', {
    ...subjectOf(form, form.participation, by.actor),
    reason: strange[0].verdict === 'other_form' ? 'other_form' : 'other_revision',
    details: { bytes: scan.size },
  })
  throw new ActRefused('scan_of_another', { pages: strange.map(({ page }) => page).join(', ') })
}
