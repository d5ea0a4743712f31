import type Election from '#models/election'
import RequestForm, { EDITABLE, OPEN } from '#models/request_form'
import Round from '#models/round'
import { openSummaries } from '#operations/act_summary'
import { hasSecureTimestamp } from '#database/secure_timestamp'
import { readinessSummary } from '#operations/readiness'
import { latestComparison } from '#operations/nightly_comparison'
import { formCounts, letterCounts, missingOriginals, openCases } from '#operations/workload'
import type { HttpContext } from '@adonisjs/core/http'

/** Of every queue the ones that wait longest. */
const SHOWN = 8

export default class OverviewController {
  async show({ auth, election, i18n, view }: HttpContext) {
    const staff = auth.use('staff').getUserOrFail()
    const isAdministrator = staff.has('administrator')
    const isDesk = staff.has('clerk', 'approver')

    return view.render('pages/backoffice/overview/show', {
      election,
      staff,
      isDesk,
      acts: isAdministrator ? await openSummaries(i18n) : null,
      differences: election && (await differencesOf(election)),
      lacksSecureTimestamp: isAdministrator && !(await hasSecureTimestamp()),
      rounds: election
        ? await Round.query().where('electionId', election.id).orderBy('number')
        : [],
      ...(election && isDesk ? await deskOf(election) : {}),
    })
  }
}

/** What the night's comparison found; null when everything fits, or before the first night. */
async function differencesOf({ id }: Election) {
  const found = await latestComparison(id)
  const counts = found && {
    accounts: found.withoutForm.length,
    rows: found.withoutAccount.length,
    untold: found.replay.differences,
  }

  return counts && counts.accounts + counts.rows + counts.untold > 0
    ? { ...counts, night: found.night }
    : null
}

/** What clerks and approvers see of an election at first sight. */
async function deskOf(election: Election) {
  const [counts, letters, readiness, cases, originals, waiting] = await Promise.all([
    formCounts(election),
    letterCounts(election),
    readinessSummary(election),
    openCases(election),
    missingOriginals(election),
    waitingForms(election.id),
  ])
  return { counts, letters, readiness, cases, originals, waiting }
}

/** What SKGM can act on: a liaison's own draft waits for the liaison. */
function waitingForms(electionId: number) {
  return RequestForm.query()
    .whereIn('state', [...OPEN])
    .whereNot((own) => own.where('channel', 'portal').whereIn('state', [...EDITABLE]))
    .whereHas('participation', (participation) => participation.where('electionId', electionId))
    .preload('participation', (participation) => participation.preload('applicant'))
    .preload('enteredBy')
    .preload('editors')
    .orderByRaw(
      "field(state, 'proposed', 'in_review', 'submitted', 'returned', 'draft'), state_since"
    )
    .limit(SHOWN)
}
