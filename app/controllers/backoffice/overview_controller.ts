import RequestForm, { EDITABLE, OPEN } from '#models/request_form'
import Round from '#models/round'
import { openSummaries } from '#operations/act_summary'
import { hasSecureTimestamp } from '#database/secure_timestamp'
import { readinessSummary } from '#operations/readiness'
import {
  formCounts,
  letterCounts,
  missingOriginals,
  waitingConfirmations,
} from '#operations/workload'
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
      lacksSecureTimestamp: isAdministrator && !(await hasSecureTimestamp()),
      rounds: election
        ? await Round.query().where('electionId', election.id).orderBy('number')
        : [],
      counts: election ? await formCounts(election) : {},
      letters: election && isDesk ? await letterCounts(election) : null,
      readiness: election && isDesk ? await readinessSummary(election) : null,
      confirmations: election && isDesk ? await waitingConfirmations(election) : null,
      originals: election && isDesk ? await missingOriginals(election) : 0,
      waiting: election && isDesk ? await waitingForms(election.id) : [],
    })
  }
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
