import { isDemo } from '#config/app'
import { record } from '#audit/record'
import { checkpointLine } from '#audit/stored_checkpoints'
import { requestFormPdf } from '#documents/request_form_pdf'
import type Account from '#models/account'
import RequestForm, { EDITABLE } from '#models/request_form'
import {
  ensureOwnChannel,
  ensureStateIs,
  ensureVersionIs,
  onForm,
  subjectOf,
} from '#operations/form_act'
import { contentOf } from '#operations/form_content'
import { loadForm } from '#operations/form_facts'
import i18nManager from '@adonisjs/i18n/services/main'
import { DateTime } from 'luxon'

type Act = { by: Account; opId: string; version: number }

/**
 * The form on paper, to be signed and sealed (R07 m.5/a). From now on an edit makes a new revision,
 * so that this paper can never stand for other data. The day is written by hand with the signature.
 */
export async function printForm(paper: RequestForm, { by, opId, version }: Act) {
  await onForm(paper, { act: 'request_form.print', by, opId }, async (form, trx) => {
    ensureOwnChannel(form, by)
    ensureVersionIs(form, version)
    ensureStateIs(form, EDITABLE)
    await form.merge({ printedRevision: form.revision }).save()
    await record(trx, 'request_form.printed', subjectOf(form, form.participation, by.actor))
  })
  const form = await loadForm(await RequestForm.findOrFail(paper.id))

  return requestFormPdf(
    {
      number: form.number,
      revision: form.revision,
      contentDigest: form.contentDigest!,
      issuedAt: DateTime.now(),
      applicant: form.participation.applicant,
      content: { ...contentOf(form), signedOn: null },
      checkpoint: await checkpointLine(),
      isDemo,
    },
    { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') }
  )
}
