import type RequestForm from '#models/request_form'
import { contentOf, type FormContent, NO_CONTENT } from '#operations/form_content'

/** A change is a new form, prefilled from the approved one; its signature and paper are new. */
export async function approvedContent(form?: RequestForm | null): Promise<FormContent> {
  if (!form?.isApproved) {
    return NO_CONTENT
  }
  await form.load((relations) => relations.load('users').load('ips'))
  const { ips, users, wantsWebService, wantsWebSite } = contentOf(form)

  return { ...NO_CONTENT, ips, users, wantsWebService, wantsWebSite }
}
