import { attachmentHeaders } from '#documents/attachment'
import EvidencePack from '#models/evidence_pack'
import { takePack } from '#operations/evidence_pack_requests'
import AuditPolicy from '#policies/audit_policy'
import type { HttpContext } from '@adonisjs/core/http'

export default class PackFilesController {
  /** The finished pack, to who asked for it with their own code. */
  async show({ auth, bouncer, params, response }: HttpContext) {
    const by = auth.use('staff').getUserOrFail()
    const pack = await EvidencePack.findOrFail(params.id)
    await bouncer.with(AuditPolicy).authorize('take', pack)
    const bytes = await takePack(pack, by)
    const headers = attachmentHeaders(`${pack.number}.zip`, 'application/zip')

    for (const [header, value] of Object.entries(headers)) {
      response.header(header, value)
    }
    response.header('content-length', String(pack.fileSize))
    return response.stream(bytes)
  }
}
