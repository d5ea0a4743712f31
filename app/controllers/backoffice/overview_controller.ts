import RequestForm from '#models/request_form'
import Round from '#models/round'
import { formCounts, letterCounts } from '#operations/workload'
import type { HttpContext } from '@adonisjs/core/http'

/** Of every queue the ones that wait longest. */
const SHOWN = 8

export default class OverviewController {
  async show({ auth, election, view }: HttpContext) {
    const staff = auth.use('staff').getUserOrFail()
    const isDesk = staff.has('clerk', 'approver')

    return view.render('pages/backoffice/overview/show', {
      election,
      staff,
      isDesk,
      rounds: election
        ? await Round.query().where('electionId', election.id).orderBy('number')
        : [],
      counts: election ? await formCounts(election) : {},
      letters: election && isDesk ? await letterCounts(election) : null,
      waiting: election && isDesk ? await waitingForms(election.id) : [],
    })
  }
}

function waitingForms(electionId: number) {
  return RequestForm.query()
    .whereIn('state', ['proposed', 'in_review', 'submitted', 'returned', 'draft'])
    .whereHas('participation', (participation) => participation.where('electionId', electionId))
    .preload('participation', (participation) => participation.preload('applicant'))
    .preload('enteredBy')
    .preload('editors')
    .orderByRaw(
      "field(state, 'proposed', 'in_review', 'submitted', 'returned', 'draft'), updated_at"
    )
    .limit(SHOWN)
}
