import { record } from '#audit/record'
import type { Service } from '#circular/accounts'
import ActRefused from '#exceptions/act_refused'
import type Account from '#models/account'
import SupportRequest from '#models/support_request'
import type Staff from '#models/staff'
import { once } from '#operations/transaction'
import { DateTime } from 'luxon'

/** The liaison is SKGM's contact for technical problems: each call is on record (R30 m.4/b-6). */
export function askSupport(
  account: Account,
  { opId, service, text }: { opId: string; service: Service; text: string }
) {
  return once({ opId, act: 'support_request.ask', actor: account.actor }, async (trx) => {
    const request = await SupportRequest.create(
      {
        participationId: account.participationId,
        service,
        text,
        askedById: account.id,
        askedAt: DateTime.now(),
        version: 1,
      },
      { client: trx }
    )
    await record(trx, 'support_request.asked', {
      actor: account.actor,
      election: account.participation.electionId,
      applicant: account.participation.applicantId,
      target: { type: 'support_request', id: request.id },
      details: { service },
    })
    return { id: request.id }
  })
}

/** SKGM's answer closes the request. */
export function answerSupport(
  { id }: SupportRequest,
  { answer, by, opId }: { answer: string; by: Staff; opId: string }
) {
  return once({ opId, act: 'support_request.answer', actor: by.actor }, async (trx) => {
    const request = await SupportRequest.query({ client: trx })
      .where('id', id)
      .preload('participation')
      .forUpdate()
      .firstOrFail()

    if (request.isAnswered) {
      throw new ActRefused('answered_already')
    }
    await request
      .merge({
        answer,
        answeredById: by.id,
        answeredAt: DateTime.now(),
        version: request.version + 1,
      })
      .save()
    await record(trx, 'support_request.answered', {
      actor: by.actor,
      election: request.participation.electionId,
      applicant: request.participation.applicantId,
      target: { type: 'support_request', id },
      details: { service: request.service },
    })
    return { id }
  })
}
