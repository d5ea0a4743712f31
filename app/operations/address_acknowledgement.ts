import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import IpAcknowledgement from '#models/ip_acknowledgement'
import type RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { ensureFourEyes, ensureStateIs, onForm, subjectOf } from '#operations/form_act'
import { factsOf, loadForm } from '#operations/form_facts'
import { DateTime } from 'luxon'

/**
 * R11: an address that is registered for another applicant waits until the approver says why it
 * may be both's. Throws ActRefused when nobody else has it.
 */
export function acknowledgeAddress(
  proposed: RequestForm,
  {
    by,
    opId,
    address,
    explanation,
  }: { by: Staff; opId: string; address: string; explanation: string }
) {
  return onForm(proposed, { act: 'static_ip.acknowledge', by, opId }, async (form, trx) => {
    ensureStateIs(form, ['proposed'])
    ensureFourEyes(form, by)
    await loadForm(form)
    const { foreign, acknowledgements } = await factsOf(form, trx)

    if (!foreign.addresses.some((shared) => shared.address === address)) {
      throw new ActRefused('address_not_shared')
    }
    if (!acknowledgements.includes(address)) {
      await IpAcknowledgement.create(
        {
          requestFormId: form.id,
          address,
          reason: explanation,
          acknowledgedById: by.id,
          acknowledgedAt: DateTime.now(),
        },
        { client: trx }
      )
      await record(trx, 'static_ip.acknowledged', {
        ...subjectOf(form, form.participation, by.actor),
        rule: 'R11',
        article: 'm.4/b-2',
        details: { address, explanation },
      })
    }
  })
}
