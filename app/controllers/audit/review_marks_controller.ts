import { needsCode } from '#access/step_up'
import { markFinding, marksOf } from '#operations/review_marks'
import AuditPolicy from '#policies/audit_policy'
import { markedSubjectValidator, reviewMarkValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class ReviewMarksController {
  async create(ctx: HttpContext) {
    const { auth, bouncer, request, view } = ctx
    await bouncer.with(AuditPolicy).authorize('read')
    const { subject } = await request.validateUsing(markedSubjectValidator, { data: request.qs() })
    const { id } = auth.use('staff').getUserOrFail()
    const found = await marksOf([subject])
    const marks = found.get(subject) ?? []

    return view.render('pages/audit/review_marks/create', {
      subject,
      marks,
      toConfirm: marks.find(
        ({ mark, markedById }) => mark === 'escalation_asked' && markedById !== id
      ),
      needsCode: needsCode(ctx),
    })
  }

  async store({ auth, bouncer, i18n, request, response, session }: HttpContext) {
    await bouncer.with(AuditPolicy).authorize('read')
    const { opId, ...mark } = await request.validateUsing(reviewMarkValidator)

    await markFinding(mark, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t(`audit.review.marked.${mark.mark}`))
    return mark.subject.startsWith('event:')
      ? response.redirect().back()
      : response.redirect().toRoute('audit.reviews.show')
  }
}
