import { participationClock } from '#access/clock'
import RequestForm from '#models/request_form'
import { loadForm } from '#operations/form_facts'
import { reviewOf } from '#operations/form_review'
import { stepsOf } from '#operations/form_steps'
import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'

export default class StatusController {
  /** Where the applicant's request stands, who acts next, when the services open. */
  async show({ account, i18n, view }: HttpContext) {
    const { participation } = account
    const forms = await RequestForm.query()
      .where('participationId', account.participationId)
      .orderBy('id', 'desc')

    const [form] = forms

    return view.render('pages/portal/status/show', {
      account,
      participation,
      form: form ?? null,
      steps: form?.isFromPortal && form.isOpen ? await stepsNow(form, i18n) : [],
      approved: forms.find(({ isApproved }) => isApproved) ?? null,
      clock: participationClock(participation),
    })
  }
}

async function stepsNow(form: RequestForm, i18n: I18n) {
  return stepsOf(form, await reviewOf(await loadForm(form), i18n, 'liaison'))
}
