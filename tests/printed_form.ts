import i18nManager from '@adonisjs/i18n/services/main'
import { DateTime } from 'luxon'
import { requestFormPdf, type PrintedForm } from '#documents/request_form_pdf'
import { contentDigest, NO_CONTENT, type FormContent, type FormRow } from '#operations/form_content'

/** Nobody's number: the check digits are right, the person is invented. */
const NATIONAL_ID = '10000000146'

/** The PDF of a form that an invented party fills in; `change` says what is different about it. */
export function printed(change: Partial<PrintedForm> = {}): Promise<Buffer> {
  return requestFormPdf(printedForm(change), {
    tr: i18nManager.locale('tr'),
    en: i18nManager.locale('en'),
  })
}

export function printedForm(change: Partial<PrintedForm> = {}): PrintedForm {
  const content = change.content ?? filledIn(10)

  return {
    number: 'TF-2023-0001',
    revision: 3,
    contentDigest: contentDigest(content, 'salt'),
    issuedAt: DateTime.fromISO('2023-05-02T09:00:00Z'),
    applicant: { name: 'Örnek Parti', kind: 'party' },
    content,
    checkpoint: 'ssps/demo-3f9a 12345 qvVb4S0m1y2eE0WfJm0oC3nq2m8Q7o1yHkq3nqz8E1I=',
    isDemo: true,
    ...change,
  }
}

export function filledIn(rows: number): FormContent {
  return {
    ...NO_CONTENT,
    wantsWebSite: true,
    officialName: 'Işıl Güneş',
    signedOn: '2023-05-02',
    ips: [
      { number: 1, address: '192.0.2.10' },
      { number: 2, address: '198.51.100.7' },
    ],
    users: Array.from({ length: rows }, (_, index) => filledRow(index + 1)),
  }
}

export function filledRow(number: number): FormRow {
  return {
    number,
    givenName: `Çağrı${number}`,
    familyName: 'Öğüt Işıkoğlu',
    nationalId: NATIONAL_ID,
    email: `cagri${number}.isikoglu@ornekparti.example`,
    officePhone: '+903125550100',
    mobilePhone: '+905325550100',
    isLiaison: number === 1,
  }
}
