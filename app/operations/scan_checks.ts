import { record } from '#audit/record'
import { askClamd, type Clamd, type ClamdVerdict } from '#documents/clamd'
import { deleteFile, readFile } from '#documents/file_store'
import { configuredClamd } from '#documents/scan_check'
import ActRefused from '#exceptions/act_refused'
import { mailLiaison } from '#mails/form_mail'
import Document from '#models/document'
import RequestForm from '#models/request_form'
import { inTransaction } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

const WITHIN_MS = 60_000

/**
 * Has the scans checked that were kept while clamd was away. Two workers may ask about the same one:
 * the second finds it done. One that no form rests on any more is read by nobody. Throws while clamd
 * is still away.
 */
export async function checkWaitingScans() {
  const clamd = configuredClamd()
  const waiting = await Document.query()
    .where('checkState', 'awaiting_check')
    .whereIn('id', RequestForm.query().select('scanId').whereNotNull('scanId'))
    .orderBy('id')

  for (const document of clamd ? waiting : []) {
    await check(document, clamd!)
  }
}

/** No form is approved on a scan that nobody could look at. */
export async function ensureChecked({ scanId }: RequestForm, trx: TransactionClientContract) {
  const scan = await Document.find(scanId ?? 0, { client: trx })

  if (scan?.checkState === 'awaiting_check') {
    throw new ActRefused('scan_not_checked')
  }
  if (scan?.checkState === 'infected') {
    throw new ActRefused('scan_infected')
  }
}

async function check({ id, fileKey }: Document, clamd: Clamd) {
  const verdict = await askClamd(await readFile(fileKey), clamd, WITHIN_MS)

  await inTransaction(async (trx) => {
    const document = await Document.query({ client: trx })
      .where('id', id)
      .preload('pages')
      .forUpdate()
      .firstOrFail()

    if (document.checkState === 'awaiting_check') {
      await settle(document, verdict, trx)
    }
  })
}

async function settle(document: Document, verdict: ClamdVerdict, trx: TransactionClientContract) {
  const checkedAt = DateTime.now()

  if (verdict.isClean) {
    await document.merge({ checkState: 'clean', checkedAt }).save()
    return
  }
  const { signature } = verdict
  await document.merge({ checkState: 'infected', checkedAt, signature }).save()
  await tellOfInfection(document, signature, trx)
  trx.after('commit', () => deleteFiles(document))
}

/** Who uploaded it in the portal reads it in a mail too; the paper's scan is SKGM's own. */
async function tellOfInfection(
  { byteSize, id }: Document,
  signature: string,
  trx: TransactionClientContract
) {
  const form = await RequestForm.query({ client: trx })
    .where('scanId', id)
    .preload('participation')
    .firstOrFail()

  await record(trx, 'scan.infected', {
    actor: null,
    election: form.participation.electionId,
    applicant: form.participation.applicantId,
    target: { type: 'document', id },
    details: { signature, bytes: byteSize },
  })
  if (form.isFromPortal) {
    await mailLiaison(form, trx, { kind: 'form.scan_infected', told: {} })
  }
}

async function deleteFiles({ fileKey, pages }: Document) {
  await Promise.all([fileKey, ...pages.map((page) => page.fileKey)].map(deleteFile))
}
