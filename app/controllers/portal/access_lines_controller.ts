import { OWN_LINES, ownLines } from '#audit/own_lines'
import { recordAccess } from '#audit/record'
import { ownLinesValidator } from '#validators/portal_validator'
import { TIME_ZONE } from '#start/view/formats'
import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'

export default class AccessLinesController {
  /** Reading the log is itself on record. */
  async index({ account, i18n, request, view }: HttpContext) {
    const {
      action = 'session.started',
      after,
      before,
    } = await request.validateUsing(ownLinesValidator)
    const { applicantId, electionId } = account.participation
    await recordAccess('audit_log.own_lines_viewed', {
      actor: account.actor,
      election: electionId,
      applicant: applicantId,
      details: { action },
    })

    return view.render('pages/portal/access_lines/index', {
      action,
      actions: OWN_LINES,
      today: DateTime.now().setZone(TIME_ZONE).toISODate(),
      page: await ownLines({ applicant: applicantId, action }, { before, after }, i18n),
    })
  }
}
