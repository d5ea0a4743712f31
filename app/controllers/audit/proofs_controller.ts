import { proofFileOf } from '#audit/proof_file'
import { recordProof } from '#audit/reading'
import { sendAttachment } from '#documents/attachment'
import AuditPolicy from '#policies/audit_policy'
import type { HttpContext } from '@adonisjs/core/http'

export default class ProofsController {
  /** What a court can check without us; an event has none before the signer came by. */
  async show({ auth, bouncer, i18n, params, response, session }: HttpContext) {
    await bouncer.with(AuditPolicy).authorize('read')
    const bytes = await proofFileOf(params.id)

    if (bytes === null) {
      session.flash('error', i18n.t('audit.show.proof_pending'))
      return response.redirect().toRoute('audit.events.show', { id: params.id })
    }
    await recordProof(params.id, { by: auth.use('staff').getUserOrFail().actor })

    return sendAttachment(response, {
      name: `${params.id}.tlog-proof`,
      mediaType: 'text/plain; charset=utf-8',
      bytes,
    })
  }
}
