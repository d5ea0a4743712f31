import { recordAccess } from '#audit/record'
import { sendAttachment } from '#documents/attachment'
import { resetCsv } from '#operations/reset_list'
import { resetPlanOf } from '#operations/reset_scope'
import ResetPolicy from '#policies/reset_policy'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'

export default class ResetListsController {
  async show({ auth, bouncer, election, i18n, response }: HttpContext) {
    await bouncer.with(ResetPolicy).authorize('view')
    const plan = await resetPlanOf(election.id, db.connection())
    await recordAccess('reset_list.downloaded', {
      actor: auth.use('staff').getUserOrFail().actor,
      election: election.id,
      target: { type: 'election', id: election.id },
    })

    return sendAttachment(response, {
      name: `hesap-yenileme-${election.code}.csv`,
      mediaType: 'text/csv; charset=utf-8',
      bytes: resetCsv(plan, i18n),
    })
  }
}
