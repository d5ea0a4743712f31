import { sendAttachment } from '#documents/attachment'
import RoundReview from '#models/round_review'
import { takeReport } from '#operations/round_reviews'
import AuditPolicy from '#policies/audit_policy'
import type { HttpContext } from '@adonisjs/core/http'

export default class ReviewReportsController {
  async show({ auth, bouncer, params, response }: HttpContext) {
    const review = await RoundReview.findOrFail(params.id)
    await bouncer.with(AuditPolicy).authorize('read')
    const bytes = await takeReport(review, auth.use('staff').getUserOrFail())

    return sendAttachment(response, {
      name: `denetim-raporu-${review.id}.pdf`,
      mediaType: 'application/pdf',
      bytes,
    })
  }
}
