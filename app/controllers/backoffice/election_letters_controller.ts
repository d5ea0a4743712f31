import { needsCode } from '#access/step_up'
import { letterQueues } from '#operations/workload'
import CredentialPolicy from '#policies/credential_policy'
import type { HttpContext } from '@adonisjs/core/http'

export default class ElectionLettersController {
  /** What waits for letters, printing and handing over, of the election and by applicant. */
  async index(ctx: HttpContext) {
    const { bouncer, election, view } = ctx
    await bouncer.with(CredentialPolicy).authorize('list')
    const queues = await letterQueues(election)
    const total = (key: 'pending' | 'ready' | 'printed') =>
      queues.reduce((sum, queue) => sum + queue[key], 0)

    return view.render('pages/backoffice/election_letters/index', {
      election,
      queues,
      totals: { pending: total('pending'), ready: total('ready'), printed: total('printed') },
      needsCode: needsCode(ctx),
    })
  }
}
