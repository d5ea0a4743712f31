import { typedInput } from '#exceptions/typed_input'
import type RequestForm from '#models/request_form'
import {
  changesBetween,
  contentOf,
  type FormContent,
  unmaskedContent,
} from '#operations/form_content'
import type { HttpContext } from '@adonisjs/core/http'

type Reads = (typed: unknown) => Promise<FormContent | null>

/** Somebody saved first: where what was typed differs from the form as it is now. */
export async function differingFields(
  form: RequestForm,
  { flashMessages }: HttpContext['session'],
  reads: Reads
) {
  if (flashMessages.get('refusal') !== 'form_changed') {
    return []
  }
  const stored = contentOf(form)
  const typed = await reads(typedInput(flashMessages.get('typedInput')))

  return typed
    ? changesBetween(stored, unmaskedContent(typed, stored)).map(({ field }) => field)
    : []
}
