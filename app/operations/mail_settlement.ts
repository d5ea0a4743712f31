import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import Mail from '#models/mail'
import type RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { onForm, subjectOf } from '#operations/form_act'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

/** `again`: it goes once more, as the same mail; `arrived`: the receiver has it, however it came. */
export type SettlementResult = 'again' | 'arrived'

type Settlement = { result: SettlementResult; by: Staff; opId: string }

/**
 * A mail about a form that failed, or of which nobody can know whether the server has it, waits for
 * a person's word (docs/decisions/0005-mail-outbox.md). Throws ActRefused when it does not wait.
 */
export function settleMail(
  form: RequestForm,
  id: Mail['id'],
  { by, opId, result }: Settlement
): Promise<{ number: string }> {
  return onForm(form, { act: 'request_form.settle_mail', by, opId }, async (locked, trx) => {
    const mail = await lockedMail(locked, id, trx)

    if (!mail.needsPerson) {
      throw new ActRefused('mail_needs_nobody')
    }
    await mail.merge(result === 'again' ? newStart() : arrivedBy(by)).save()
    await record(trx, result === 'again' ? 'mail.sent_again' : 'mail.settled', {
      ...subjectOf(locked, locked.participation, by.actor),
      details: { kind: mail.kind },
    })
    return { number: locked.number }
  })
}

function lockedMail(
  { id: requestFormId }: RequestForm,
  id: number,
  trx: TransactionClientContract
) {
  return Mail.query({ client: trx }).where({ id, requestFormId }).forUpdate().firstOrFail()
}

/** Its attempts are counted anew; a worker that was only slow has lost its claim. */
function newStart() {
  return {
    state: 'waiting' as const,
    nextAttemptAt: DateTime.now(),
    attempts: 0,
    claim: null,
    handingOverAt: null,
    lastError: null,
  }
}

function arrivedBy({ id }: Staff) {
  return {
    state: 'settled' as const,
    settledAt: DateTime.now(),
    settledById: id,
    claim: null,
    lastError: null,
  }
}
