import { record } from '#audit/record'
import { checkpointLine } from '#audit/stored_checkpoints'
import { isReasonOf, REASONS } from '#circular/reasons'
import { proposalBlocksOf } from '#circular/request_form_rules'
import ActRefused from '#exceptions/act_refused'
import CircularViolation from '#exceptions/circular_violation'
import { type Author, updatedBy } from '#models/author'
import { mailLiaison } from '#mails/form_mail'
import { OPEN } from '#models/request_form'
import type RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { keepDecision } from '#operations/decision_record'
import {
  ensureFourEyes,
  ensureOwnChannel,
  ensureStateIs,
  ensureVersionIs,
  onForm,
  subjectOf,
} from '#operations/form_act'
import { factsOf, loadForm } from '#operations/form_facts'
import { keepReceipt } from '#operations/submission_receipt'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Act = { by: Staff; opId: string; version: number }

type AnyAct = { by: Author; opId: string; version: number }

/** A code of `#circular/reasons`, and the text as it is sent. */
type Grounds = { reason: string; text: string }

type Decision = AnyAct & { act: `request_form.${string}` }

type Work = (form: RequestForm, trx: TransactionClientContract) => Promise<void>

export type Remark = { field: string; remark: string }

/**
 * Puts a lawful form before an approver. One's own complete paper draft is submitted and taken
 * up in the same act. Throws CircularViolation with everything the form itself lacks.
 */
export function proposeForm(form: RequestForm, act: Act) {
  return decided(form, { act: 'request_form.propose', ...act }, async (locked, trx) => {
    ensureStateIs(locked, ['draft', 'in_review'])
    await ensureProposable(locked, trx)
    const { by } = act

    if (locked.state === 'draft') {
      await move(locked, by, { state: 'submitted', submittedAt: DateTime.now() })
      await record(trx, 'request_form.submitted', subjectOf(locked, locked.participation, by.actor))
      await move(locked, by, {
        state: 'in_review',
        takenUpAt: DateTime.now(),
        takenUpById: by.id,
      })
      await record(trx, 'request_form.taken_up', subjectOf(locked, locked.participation, by.actor))
    }
    await move(locked, by, {
      state: 'proposed',
      proposedById: by.id,
      proposedAt: DateTime.now(),
    })
    await record(trx, 'request_form.proposed', subjectOf(locked, locked.participation, by.actor))
  })
}

/**
 * The liaison submits what was printed, signed and scanned (R01 m.3/a: from an eligible applicant at
 * any time; R07 m.5/a: the original paper follows). From now on the form is SKGM's. A scan with pages
 * that could not be read goes to two people's eyes; one of another form or revision never comes here.
 */
export function submitForm(form: RequestForm, act: AnyAct) {
  return decided(form, { act: 'request_form.submit', ...act }, async (locked, trx) => {
    const { by } = act
    ensureOwnChannel(locked, by)
    ensureStateIs(locked, ['draft'])
    await ensureProposable(locked, trx)
    ensureSigned(locked)
    await move(locked, by, {
      state: 'submitted',
      submittedAt: DateTime.now(),
      takenUpAt: null,
      takenUpById: null,
    })
    await record(trx, 'request_form.submitted', {
      ...subjectOf(locked, locked.participation, by.actor),
      changes: [{ field: 'contentDigest', from: null, to: locked.contentDigest }],
    })
    const checkpoint = await checkpointLine()
    const receipt = await keepReceipt(locked, trx, checkpoint)
    await mailLiaison(locked, trx, {
      kind: 'form.submitted',
      told: { submittedAt: locked.submittedAt!, digest: locked.contentDigest!, checkpoint },
      attachments: [receipt],
    })
  })
}

/**
 * Takes a submitted form up, or over from a colleague: seen by all, a technical lock for nobody.
 */
export function takeUpForm(form: RequestForm, act: Act) {
  return decided(form, { act: 'request_form.take_up', ...act }, async (locked, trx) => {
    const { by } = act
    ensureStateIs(locked, ['submitted', 'in_review'])
    await move(locked, by, {
      state: 'in_review',
      takenUpAt: DateTime.now(),
      takenUpById: by.id,
    })
    await record(trx, 'request_form.taken_up', subjectOf(locked, locked.participation, by.actor))
  })
}

/**
 * Back to whoever corrects it: with a coded reason, the text drafted from it and edited, and a remark
 * at each field that needs one. A proposed form waits for another person's decision; one in review may
 * be returned by whoever finds the error.
 */
export function returnForm(
  form: RequestForm,
  { reason, remarks, text, ...act }: Act & Grounds & { remarks: Remark[] }
) {
  return decided(form, { act: 'request_form.return', ...act }, async (locked, trx) => {
    const { by } = act
    ensureStateIs(locked, ['proposed', 'in_review'])

    if (locked.isProposed) {
      ensureFourEyes(locked, by)
    }

    if (!isReasonOf('return', reason) || isUnfinished(text)) {
      throw new ActRefused('return_reason_missing')
    }
    const sent = await locked.related('returns').create({
      revision: locked.revision,
      reasonCode: reason,
      reasonText: text.trim(),
      returnedById: by.id,
      returnedAt: DateTime.now(),
    })
    await sent.related('remarks').createMany(remarks)
    await move(locked, by, {
      state: 'returned',
      proposedById: null,
      proposedAt: null,
      changedFields: null,
    })
    await record(trx, 'request_form.returned', {
      ...subjectOf(locked, locked.participation, by.actor),
      reason,
      article: REASONS[reason].article ?? undefined,
      changes: [
        { field: 'reasonText', from: null, to: sent.reasonText, personal: true },
        ...remarks.map(({ field, remark }) => ({
          field: `remarks.${field}`,
          from: null,
          to: remark,
          personal: true as const,
        })),
      ],
    })
    await mailLiaison(locked, trx, {
      kind: 'form.returned',
      told: { reason, text: sent.reasonText, remarks },
    })
  })
}

/**
 * Refuses for good. The code decides what is recorded and cited; the text, drafted from it and edited,
 * is what the applicant reads in the mail and in the portal, and stays as it was sent.
 */
export function rejectForm(form: RequestForm, { reason, text, ...act }: Act & Grounds) {
  return decided(form, { act: 'request_form.reject', ...act }, async (locked, trx) => {
    const { by } = act
    ensureStateIs(locked, ['proposed'])
    ensureFourEyes(locked, by)

    if (!isReasonOf('rejection', reason) || isUnfinished(text)) {
      throw new ActRefused('reason_missing')
    }
    await move(locked, by, {
      state: 'rejected',
      decidedById: by.id,
      decidedAt: DateTime.now(),
      reasonCode: reason,
      reasonText: text.trim(),
    })
    await loadForm(locked)
    const eventId = await record(trx, 'request_form.rejected', {
      ...subjectOf(locked, locked.participation, by.actor),
      reason,
      article: REASONS[reason].article ?? undefined,
      changes: [{ field: 'reasonText', from: null, to: locked.reasonText, personal: true }],
    })
    const facts = await factsOf(locked, trx)
    await keepDecision(locked, { outcome: 'rejected', facts, steps: [], eventId }, trx)
    await mailLiaison(locked, trx, {
      kind: 'form.rejected',
      told: { reason, text: locked.reasonText! },
    })
  })
}

/** The approver wants SKGM's own officers to look again; the applicant has nothing to correct. */
export function sendBackForm(form: RequestForm, act: Act) {
  return decided(form, { act: 'request_form.send_back', ...act }, async (locked, trx) => {
    const { by } = act
    ensureStateIs(locked, ['proposed'])
    ensureFourEyes(locked, by)
    await move(locked, by, { state: 'in_review', proposedById: null, proposedAt: null })
    await record(trx, 'request_form.sent_back', subjectOf(locked, locked.participation, by.actor))
  })
}

/** The applicant takes the request back; an approved form is superseded by a newer one instead. */
export function withdrawForm(form: RequestForm, act: AnyAct) {
  return decided(form, { act: 'request_form.withdraw', ...act }, async (locked, trx) => {
    const { by } = act
    ensureStateIs(locked, OPEN)
    await move(locked, by, { state: 'withdrawn' })
    await record(trx, 'request_form.withdrawn', subjectOf(locked, locked.participation, by.actor))
    await mailLiaison(locked, trx, { kind: 'form.withdrawn', told: {} })
  })
}

/** Compares the version the person saw, then acts. */
function decided(form: RequestForm, { act, version, ...who }: Decision, work: Work) {
  return onForm(form, { act, ...who }, async (locked, trx) => {
    ensureVersionIs(locked, version)
    await work(locked, trx)

    return { number: locked.number }
  })
}

/** Nothing but spaces, or a draft that stops where the officer should go on. */
function isUnfinished(text: string) {
  return /(^|:)\s*$/.test(text)
}

function ensureSigned({ printedRevision, revision, scan }: RequestForm) {
  if (!scan || printedRevision !== revision) {
    throw new ActRefused('scan_missing')
  }
  if (scan.checkState === 'infected') {
    throw new ActRefused('scan_infected')
  }
  if (scan.verdict === 'refused') {
    throw new ActRefused('scan_of_another')
  }
}

async function ensureProposable(form: RequestForm, trx: TransactionClientContract) {
  await loadForm(form)
  const blocks = proposalBlocksOf(
    await factsOf(form, trx),
    form.participation.election.circular.rules
  )

  if (blocks.length > 0) {
    throw new CircularViolation(blocks)
  }
}

function move(form: RequestForm, by: Author, changes: Partial<RequestForm>) {
  return form.merge({ ...changes, version: form.version + 1, ...updatedBy(by) }).save()
}
