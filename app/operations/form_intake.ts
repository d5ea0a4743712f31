import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import { type Author, enteredBy, isHolder, updatedBy, uploadedBy } from '#models/author'
import Document from '#models/document'
import FormIp from '#models/form_ip'
import FormUser from '#models/form_user'
import Participation from '#models/participation'
import { encryptedNationalId, nationalIdIndex } from '#models/personal_data'
import RequestForm, { EDITABLE } from '#models/request_form'
import {
  ensureOwnChannel,
  ensureStateIs,
  ensureVersionIs,
  onForm,
  orOnRecord,
  subjectOf,
} from '#operations/form_act'
import {
  changesBetween,
  contentDigest,
  contentOf,
  type FormContent,
  NO_CONTENT,
} from '#operations/form_content'
import type { ScanVerdict } from '#documents/scan_verdict'
import { type StoredScan, withScan } from '#operations/scan_intake'
import { once } from '#operations/transaction'
import type { Exception } from '@adonisjs/core/exceptions'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { randomBytes } from 'node:crypto'

/** What the liaison changed must be signed anew: the scan on file shows the former paper. */
const UNSIGNED = { scanId: null, signedOn: null }

type Entry = { content: FormContent; scan: StoredScan | null; by: Author; opId: string }

const DRAFT = 'request_form.draft'

/**
 * A form enters as a draft, lawful or not: a clerk's entry of the paper with whatever scan came, or
 * the liaison's own (R02 m.4/a). Returns its number.
 */
export function draftForm(participation: Participation, entry: Entry) {
  return withScan(entry.scan, () => draft(participation, entry))
}

function draft(participation: Participation, entry: Entry) {
  return orOnRecord({ act: DRAFT, by: entry.by, formOf: formInTheWay }, () =>
    drafted(participation, entry)
  )
}

function drafted(participation: Participation, { content, scan, by, opId }: Entry) {
  return once({ opId, act: DRAFT, actor: by.actor }, async (trx) => {
    const locked = await Participation.query({ client: trx })
      .where('id', participation.id)
      .preload('election', (election) => election.preload('rounds').forUpdate())
      .forUpdate()
      .firstOrFail()
    await ensureNoOpenForm(locked, trx)

    const form = await RequestForm.create(
      {
        ...headerOf(content),
        number: await nextNumber(locked, trx),
        participationId: locked.id,
        channel: isHolder(by) ? 'portal' : 'paper',
        contentSalt: randomBytes(16).toString('hex'),
        ...enteredBy(by),
        ...updatedBy(by),
      },
      { client: trx }
    )
    await writeContent(form, content)
    await addEditor(form, by)
    await record(trx, 'request_form.drafted', {
      ...subjectOf(form, locked, by.actor),
      changes: changesBetween(NO_CONTENT, content),
    })
    await takeScan(form, { scan, participation: locked, by })

    return { number: form.number }
  })
}

/**
 * Changes a draft or a returned form. What was returned or printed becomes a draft of the next
 * revision: paper with the former one matches no more. `version` is the one the person saw: when
 * somebody else was faster, nothing changes.
 */
export function editForm(form: RequestForm, entry: Entry & { version: number }) {
  return withScan(entry.scan, () => edit(form, entry))
}

function edit(
  paper: RequestForm,
  { content, scan, version, by, opId }: Entry & { version: number }
) {
  return onForm(paper, { act: 'request_form.edit', by, opId }, async (form) => {
    await form.load((relations) => relations.load('users').load('ips'))
    ensureOwnChannel(form, by)
    ensureVersionIs(form, version)
    ensureStateIs(form, EDITABLE)
    const changes = changesBetween(contentOf(form), content)

    if (changes.length > 0 || scan) {
      await form
        .merge({
          ...headerOf(content),
          changedFields: changedSinceReturn(form, changes),
          revision: isOut(form) ? form.revision + 1 : form.revision,
          ...(isHolder(by) ? UNSIGNED : {}),
          state: 'draft',
          version: form.version + 1,
          ...updatedBy(by),
        })
        .save()
      await writeContent(form, content)
      await addEditor(form, by)
      await record(form.$trx!, 'request_form.edited', {
        ...subjectOf(form, form.participation, by.actor),
        changes,
      })
      await takeScan(form, { scan, participation: form.participation, by })
    }

    return { number: form.number }
  })
}

/** So that whoever reviews the form again looks there. Null of one that was never returned. */
function changedSinceReturn(form: RequestForm, changes: readonly { field: string }[]) {
  const isCorrected = form.state === 'returned' || form.changedFields !== null
  const fields = changes.map(({ field }) => field)

  return isCorrected ? JSON.stringify([...new Set([...form.changedSinceReturn, ...fields])]) : null
}

function isOut({ printedRevision, revision, state }: RequestForm) {
  return state === 'returned' || printedRevision === revision
}

async function ensureNoOpenForm({ id }: Participation, trx: TransactionClientContract) {
  const open = await RequestForm.query({ client: trx })
    .where('participationId', id)
    .whereIn('state', ['draft', 'submitted', 'in_review', 'proposed', 'returned'])
    .first()

  if (open) {
    throw new ActRefused('open_form_exists', { number: open.number })
  }
}

function formInTheWay(error: Exception) {
  const isInTheWay = error instanceof ActRefused && error.reason === 'open_form_exists'
  return isInTheWay ? RequestForm.numbered(String(error.params.number)) : null
}

/**
 * TF-2023-0001: the year of the voting day, and the forms of that year in their order. Read under
 * the lock of the election, so that clerks who write at once take numbers in turn.
 */
async function nextNumber({ election }: Participation, trx: TransactionClientContract) {
  const prefix = `TF-${election.rounds[0].votingDay.year}-`
  const newest = await RequestForm.query({ client: trx })
    .where('number', 'like', `${prefix}%`)
    .orderBy('id', 'desc')
    .forUpdate()
    .first()
  const count = newest ? Number(newest.number.slice(prefix.length)) : 0

  return `${prefix}${String(count + 1).padStart(4, '0')}`
}

function headerOf({ signedOn, originalReceivedOn, ...content }: FormContent) {
  const { wantsWebSite, wantsWebService, officialName, originalRegistryNo } = content

  return {
    wantsWebSite,
    wantsWebService,
    officialName,
    originalRegistryNo,
    signedOn: dateOf(signedOn),
    originalReceivedOn: dateOf(originalReceivedOn),
  }
}

function dateOf(iso: string | null) {
  return iso === null ? null : DateTime.fromISO(iso, { zone: 'utc' })
}

async function writeContent(form: RequestForm, content: FormContent) {
  const client = form.$trx!
  const requestFormId = form.id

  await FormIp.query({ client }).where({ requestFormId }).delete()
  await FormUser.query({ client }).where({ requestFormId }).delete()
  await FormIp.createMany(
    content.ips.map((ip) => ({ ...ip, requestFormId })),
    { client }
  )
  await FormUser.createMany(
    content.users.map(({ nationalId, ...user }) => ({
      ...user,
      requestFormId,
      nationalId: encryptedNationalId(nationalId),
      nationalIdIndex: nationalId === '' ? null : nationalIdIndex(nationalId),
    })),
    { client }
  )
  await form.merge({ contentDigest: contentDigest(content, form.contentSalt) }).save()
}

/** R27 asks it of SKGM's people. */
async function addEditor(form: RequestForm, by: Author) {
  if (!isHolder(by)) {
    await form.related('editors').sync([by.id], false)
  }
}

type Taking = {
  scan: StoredScan | null
  participation: Participation
  by: Author
  reading?: ScanVerdict
}

export async function takeScan(form: RequestForm, { scan, participation, by, reading }: Taking) {
  if (scan === null) {
    return
  }
  const { checkState, checkedAt, fileKey, originalName, sha256, mediaType, size, pages } = scan
  const document = await Document.create(
    {
      kind: 'form_scan',
      participationId: participation.id,
      fileKey,
      sha256,
      mediaType,
      byteSize: size,
      pageCount: pages.length,
      originalName: originalName.slice(0, 255),
      checkState,
      checkedAt,
      verdict: reading?.outcome ?? null,
      findings: reading ? JSON.stringify(reading) : null,
      ...uploadedBy(by),
      uploadedAt: DateTime.now(),
    },
    { client: form.$trx! }
  )

  await document.related('pages').createMany(pages)
  await form.merge({ scanId: document.id }).save()
  await record(form.$trx!, 'scan.uploaded', {
    actor: by.actor,
    election: participation.electionId,
    applicant: participation.applicantId,
    target: { type: 'document', id: document.id },
    details: { sha256, mediaType, bytes: size, pages: pages.length },
  })
}
