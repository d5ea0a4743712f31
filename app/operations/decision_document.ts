import { isDemo } from '#config/app'
import { checkpointLine, checkpointLineOf } from '#audit/stored_checkpoints'
import { isReasonOf, reasonLineOf } from '#circular/reasons'
import { type ChecklistItem, sentenceOf } from '#circular/request_form_rules'
import { messageOf, type Translate } from '#circular/violation'
import { decisionDocument, type DecisionDocument } from '#documents/decision_document'
import { momentOnPaper } from '#documents/letterhead'
import Account from '#models/account'
import type { DecidedStep } from '#models/form_decision'
import IpAcknowledgement from '#models/ip_acknowledgement'
import ProvisioningRun from '#models/provisioning_run'
import type RequestForm from '#models/request_form'
import { loadForm } from '#operations/form_facts'
import { reasonOf } from '#operations/plan'
import i18nManager from '@adonisjs/i18n/services/main'

/** SKGM's copy also says what its officers looked at; that may name other applicants. */
export type Reader = 'skgm' | 'applicant'

type Person = { name: string; nationalId: string }

/** Karar belgesi of a form whose decision is loaded, as PDF, from what was kept when it was decided. */
export async function decisionDocumentOf(form: RequestForm, reader: Reader): Promise<Buffer> {
  const languages = { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') }
  const t: Translate = (key, params) => languages.tr.t(key, params)

  return decisionDocument(await contentsOf(form, reader, t), languages)
}

async function contentsOf(
  form: RequestForm,
  reader: Reader,
  t: Translate
): Promise<DecisionDocument> {
  const { participation } = await loadForm(form)
  const { applicant, election } = participation
  await form.load((relations) => relations.load('proposedBy').load('decidedBy'))
  const { decision } = form

  return {
    number: form.number.replace(/^TF/, 'KB'),
    formNumber: form.number,
    revision: form.revision,
    contentDigest: form.contentDigest!,
    applicant: applicant.name,
    election: election.name,
    circular: t('documents.decision.circular_value', { number: election.circular.decisionNo }),
    outcome: decision.outcome,
    proposed: { by: form.proposedBy.fullName, at: form.proposedAt! },
    decided: { by: form.decidedBy.fullName, at: decision.decidedAt },
    reason: reasonIn(form, t),
    checklist: checklistFor(decision.items, reader, t),
    plan: await planIn(form, t),
    acknowledgements: reader === 'skgm' ? await acknowledgementsOf(form, t) : [],
    checkpoint: (await checkpointLineOf(decision.eventId)) ?? (await checkpointLine()),
    isDemo,
  }
}

function reasonIn({ reasonCode, reasonText }: RequestForm, t: Translate) {
  return reasonCode !== null && isReasonOf('rejection', reasonCode)
    ? { line: reasonLineOf(reasonCode, t), text: reasonText! }
    : null
}

function checklistFor(items: readonly ChecklistItem[], reader: Reader, t: Translate) {
  return items
    .filter(({ isLook }) => reader === 'skgm' || !isLook)
    .map((item) => ({
      rule: item.rule,
      status: t(`circular.statuses.${item.status}`, {}),
      text: sentenceOf(item, t),
      details: item.violations.map((found) => messageOf(found, t)),
    }))
}

/** What an approval carried out; null for a rejection, which changes nothing. */
async function planIn(form: RequestForm, t: Translate) {
  const run = await ProvisioningRun.findBy('requestFormId', form.id)

  if (!run) {
    return null
  }
  const { steps } = form.decision
  const holders = await holdersIn(steps)

  return {
    digest: run.planDigest,
    steps: steps.map((step) => {
      const person = step.address === undefined ? personOf(step, form, holders) : null

      return {
        what: t(`documents.decision.steps.${step.kind}`, {}),
        seat: t(`circular.seats.${step.service ?? 'address'}`, { number: step.seatNumber }),
        who: person?.name ?? step.address!,
        nationalId: person ? t('documents.decision.national_id', { ...person }) : '',
        ground: reasonOf(step, t),
      }
    }),
  }
}

async function holdersIn(steps: readonly DecidedStep[]) {
  const ids = steps.flatMap(({ accountId, row }) => (row === undefined ? (accountId ?? []) : []))
  const accounts = await Account.query().whereIn('id', ids as number[])

  return new Map(accounts.map((account) => [account.id, account]))
}

/** As the form names the person; who is not on it any more, as the account does (R28: masked). */
function personOf(step: DecidedStep, form: RequestForm, holders: Map<number, Account>): Person {
  const { fullName, maskedNationalId } =
    form.users.find(({ number }) => number === step.row) ?? holders.get(Number(step.accountId))!

  return { name: fullName, nationalId: maskedNationalId }
}

async function acknowledgementsOf(form: RequestForm, t: Translate) {
  const rows = await IpAcknowledgement.query()
    .where('requestFormId', form.id)
    .preload('acknowledgedBy')
    .orderBy('id')
  const tr = i18nManager.locale('tr')

  return rows.map(({ address, reason, acknowledgedBy, acknowledgedAt }) =>
    t('documents.decision.acknowledgement', {
      address,
      reason,
      by: acknowledgedBy.fullName,
      moment: momentOnPaper(acknowledgedAt, tr),
    })
  )
}
