import { record } from '#audit/record'
import { violationsOf } from '#circular/request_form_rules'
import { opaqueUsername } from '#documents/initial_password'
import ActRefused from '#exceptions/act_refused'
import CircularViolation from '#exceptions/circular_violation'
import { mailLiaison } from '#mails/form_mail'
import Account from '#models/account'
import { updatedBy } from '#models/author'
import Election from '#models/election'
import Participation from '#models/participation'
import { encryptedNationalId } from '#models/personal_data'
import ProvisioningRun from '#models/provisioning_run'
import RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import StaticIp from '#models/static_ip'
import { deactivateAccount } from '#operations/account_deactivation'
import { keepDecision } from '#operations/decision_record'
import { ensureFourEyes, ensureStateIs, onForm, subjectOf } from '#operations/form_act'
import { factsOf, loadForm } from '#operations/form_facts'
import { ensureCompared } from '#operations/paper_custody'
import { personalChanges, personalIn } from '#operations/personal_changes'
import { ensureChecked } from '#operations/scan_checks'
import { type Plan, planDigest, type Step } from '#operations/plan'
import { holderOf, planOf } from '#operations/provisioning'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Approval = { by: Staff; opId: string; digest: string }

type Scene = { form: RequestForm; by: Staff; trx: TransactionClientContract }

type Done = { accountId: number | null; staticIpId: number | null }

/**
 * Approves the very plan the approver saw, named by its digest, and carries it out: accounts,
 * addresses and events, all of it or nothing (R01 m.3/a, R05 m.5, R07 m.5/a, R09, R10, R11
 * m.4/b-2). Two approvers may press together: the second reads what happened.
 */
export function approveForm(proposed: RequestForm, { by, opId, digest }: Approval) {
  return onForm(proposed, { act: 'request_form.approve', by, opId }, (form, trx) =>
    approved({ form, by, trx }, digest)
  )
}

/** What the approver confirms: it changes with everything the plan rests on. */
export function digestOf(plan: Plan, form: RequestForm) {
  return planDigest(plan, form.contentSalt)
}

async function approved({ form, by, trx }: Scene, digest: string) {
  await Participation.query({ client: trx }).where('id', form.participationId).forUpdate()
  await lockAddresses(form.participation, trx)
  ensureStateIs(form, ['proposed'])
  ensureFourEyes(form, by)
  await loadForm(form)
  const facts = await ensureLawful(form, trx)
  await ensureChecked(form, trx)
  await ensureCompared(form, trx)

  const plan = await planOf(form, trx)
  ensureSamePlan(plan, { form, digest })

  await supersedeFormer({ form, by, trx })
  await form
    .merge({
      state: 'approved',
      decidedById: by.id,
      decidedAt: DateTime.now(),
      version: form.version + 1,
      ...updatedBy(by),
    })
    .save()
  const subject = subjectOf(form, form.participation, by.actor)
  const eventId = await record(trx, 'request_form.approved', subject)
  await carryOut(plan, digest, { form, by, trx })
  await keepDecision(form, { outcome: 'approved', facts, steps: plan.steps, eventId }, trx)
  await mailLiaison(form, trx, { kind: 'form.approved', told: {} })

  return { number: form.number }
}

/** Approvals of one election follow each other: the second sees the addresses of the first (R11). */
function lockAddresses({ electionId }: Participation, trx: TransactionClientContract) {
  return Election.query({ client: trx }).where('id', electionId).forUpdate()
}

async function ensureLawful(form: RequestForm, trx: TransactionClientContract) {
  const facts = await factsOf(form, trx)
  const violations = violationsOf(facts, form.participation.election.circular.rules).filter(
    ({ neededFor }) => neededFor !== 'credential'
  )

  if (violations.length > 0) {
    throw new CircularViolation(violations)
  }
  return facts
}

function ensureSamePlan(plan: Plan, { form, digest }: { form: RequestForm; digest: string }) {
  if (plan.problems.length > 0) {
    throw new CircularViolation(plan.problems)
  }
  if (digestOf(plan, form) !== digest) {
    throw new ActRefused('plan_changed')
  }
}

async function supersedeFormer({ form, by, trx }: Scene) {
  const former = await RequestForm.query({ client: trx })
    .where('participationId', form.participationId)
    .where('state', 'approved')
    .forUpdate()
    .first()

  if (former) {
    await former
      .merge({ state: 'superseded', version: former.version + 1, ...updatedBy(by) })
      .save()
    await record(trx, 'request_form.superseded', subjectOf(former, form.participation, by.actor))
  }
}

async function carryOut(plan: Plan, digest: string, scene: Scene) {
  const { form, by, trx } = scene
  const run = await ProvisioningRun.create(
    {
      kind: 'form_approval',
      requestFormId: form.id,
      participationId: form.participationId,
      planDigest: digest,
      salt: form.contentSalt,
      proposedById: form.proposedById!,
      approvedById: by.id,
      appliedAt: DateTime.now(),
    },
    { client: trx }
  )
  const items = []

  for (const [index, step] of plan.steps.entries()) {
    const done = await STEPS[step.kind](step, scene)
    items.push({
      run_id: run.id,
      position: index + 1,
      step: step.kind,
      seat_id: step.seatId,
      account_id: done.accountId,
      static_ip_id: done.staticIpId,
      rule: step.rule,
    })
  }

  await trx.insertQuery().table('run_items').multiInsert(items)
  await record(trx, 'provisioning_plan.applied', {
    ...subjectOf(form, form.participation, by.actor),
    target: { type: 'provisioning_run', id: run.id },
    details: { digest },
  })
}

const STEPS: Record<Step['kind'], (step: Step, scene: Scene) => Promise<Done>> = {
  deactivate_account: deactivate,
  release_ip: release,
  keep_account: keep,
  update_holder: updateHolder,
  keep_ip: keepIp,
  create_account: create,
  register_ip: register,
}

async function deactivate({ accountId }: Step, { form, by, trx }: Scene): Promise<Done> {
  const account = await lockedAccount(accountId, trx)
  const scene = { participation: form.participation, by, trx }
  await deactivateAccount(account, { ground: 'not_on_form' }, scene)

  return { accountId: account.id, staticIpId: null }
}

/**
 * From now on the account rests on the newly approved form (m.5/d asks on which it does); a
 * representative who stands on no row of it rests where he did.
 */
async function keep({ accountId, row }: Step, { form, by, trx }: Scene): Promise<Done> {
  const account = await lockedAccount(accountId, trx)
  const former = account.requestFormId
  const requestFormId = row === undefined ? former : form.id

  await account.merge({ requestFormId, version: account.version + 1 }).save()
  await record(trx, 'account.kept', {
    ...accountSubject(account, form, by),
    changes:
      requestFormId === former ? [] : [{ field: 'requestForm', from: former, to: requestFormId }],
  })

  return { accountId: account.id, staticIpId: null }
}

async function updateHolder(step: Step, { form, by, trx }: Scene): Promise<Done> {
  const account = await lockedAccount(step.accountId, trx)
  const personal = personalIn(holderOf(form, step.row!))
  const changes = personalChanges(account.$attributes, personal)

  await account.merge({ ...personal, requestFormId: form.id, version: account.version + 1 }).save()
  await record(trx, 'account.updated', { ...accountSubject(account, form, by), changes })

  return { accountId: account.id, staticIpId: null }
}

/** One row, one person; web-service, SFTP and portal account are the liaison's (m.4/b-6, m.3/g). */
async function create(step: Step, { form, by, trx }: Scene): Promise<Done> {
  const { nationalId, nationalIdIndex, ...holder } = holderOf(form, step.row!)
  const personal = personalIn(holder)
  const account = await Account.create(
    {
      ...personal,
      nationalId: encryptedNationalId(nationalId),
      nationalIdIndex,
      participationId: form.participationId,
      service: step.service!,
      seatId: Number(step.seatId),
      requestFormId: form.id,
      username: opaqueUsername(),
      state: 'pending',
      credentialVersion: 0,
      version: 1,
    },
    { client: trx }
  )
  await record(trx, 'account.created', {
    ...accountSubject(account, form, by),
    rule: step.rule,
    article: step.article,
    changes: [
      { field: 'service', from: null, to: account.service },
      { field: 'seat', from: null, to: step.seatNumber },
      { field: 'username', from: null, to: account.username },
      ...personalChanges(null, { ...personal, nationalId }),
    ],
  })

  return { accountId: account.id, staticIpId: null }
}

async function register(step: Step, { form, by, trx }: Scene): Promise<Done> {
  const ip = await StaticIp.create(
    {
      participationId: form.participationId,
      seatId: Number(step.seatId),
      requestFormId: form.id,
      address: step.address!,
      registeredAt: DateTime.now(),
      version: 1,
    },
    { client: trx }
  )
  await record(trx, 'static_ip.registered', {
    ...ipSubject(ip.id, form, by),
    rule: step.rule,
    article: step.article,
    changes: [
      { field: 'address', from: null, to: ip.address },
      { field: 'seat', from: null, to: step.seatNumber },
    ],
  })

  return { accountId: null, staticIpId: ip.id }
}

async function keepIp({ staticIpId }: Step, { form, by, trx }: Scene): Promise<Done> {
  await record(trx, 'static_ip.kept', ipSubject(Number(staticIpId), form, by))
  return { accountId: null, staticIpId: Number(staticIpId) }
}

/** Only the end of the election frees an address here; exceptions have an act of their own. */
async function release({ staticIpId }: Step, { form, by, trx }: Scene): Promise<Done> {
  const ip = await StaticIp.query({ client: trx })
    .where('id', Number(staticIpId))
    .forUpdate()
    .firstOrFail()

  await ip
    .merge({
      releasedAt: DateTime.now(),
      releaseReason: 'election_concluded',
      version: ip.version + 1,
    })
    .save()
  await record(trx, 'static_ip.released', {
    ...ipSubject(ip.id, form, by),
    changes: [{ field: 'address', from: ip.address, to: null }],
  })

  return { accountId: null, staticIpId: ip.id }
}

function lockedAccount(id: Step['accountId'], trx: TransactionClientContract) {
  return Account.query({ client: trx }).where('id', Number(id)).forUpdate().firstOrFail()
}

function accountSubject(account: Account, { participation }: RequestForm, { actor }: Staff) {
  return {
    actor,
    election: participation.electionId,
    applicant: participation.applicantId,
    target: { type: 'account' as const, id: account.id, version: account.version },
  }
}

function ipSubject(id: number, { participation }: RequestForm, { actor }: Staff) {
  return {
    actor,
    election: participation.electionId,
    applicant: participation.applicantId,
    target: { type: 'static_ip' as const, id },
  }
}
