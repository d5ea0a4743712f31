import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import IdentityCheck from '#models/identity_check'
import type FormUser from '#models/form_user'
import type RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { ensureVersionIs, onForm, subjectOf } from '#operations/form_act'
import { DateTime } from 'luxon'

export type Finding = { row: number; result: 'same' | 'different' }

type Act = { by: Staff; opId: string; version: number; source: string; findings: Finding[] }

/**
 * R08: name and T.C. number of rows, as the officer found them in the register outside the system
 * (`source` says in which). Who was found different is not approved until the row is corrected or
 * found the same. Throws ActRefused for nothing found, or a row without a number.
 */
export function checkIdentities(form: RequestForm, { by, opId, version, source, findings }: Act) {
  return onForm(form, { act: 'request_form.check_identities', by, opId }, async (locked, trx) => {
    ensureVersionIs(locked, version)
    await locked.load('users')

    if (!locked.isCheckable || findings.length === 0) {
      throw new ActRefused('nothing_to_compare')
    }
    await IdentityCheck.createMany(
      findings.map(({ row, result }) => ({
        requestFormId: locked.id,
        ...personIn(locked.users, row),
        result,
        source,
        checkedById: by.id,
        checkedAt: DateTime.now(),
      })),
      { client: trx }
    )
    await record(trx, 'request_form.identities_checked', {
      ...subjectOf(locked, locked.participation, by.actor),
      rule: 'R08',
      details: {
        source,
        same: rowsOf(findings, 'same'),
        different: rowsOf(findings, 'different'),
      },
    })
    return { number: locked.number }
  })
}

function personIn(users: readonly FormUser[], row: number) {
  const user = users.find(({ number }) => number === row)

  if (!user?.nationalIdIndex) {
    throw new ActRefused('nothing_to_compare')
  }
  return { nationalIdIndex: user.nationalIdIndex, fullName: user.fullName }
}

function rowsOf(findings: readonly Finding[], result: Finding['result']) {
  return findings
    .filter((finding) => finding.result === result)
    .map(({ row }) => row)
    .join(', ')
}
