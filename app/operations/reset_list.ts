import { csvOf } from '#documents/csv'
import type { ScopedAccount } from '#operations/reset_scope'
import type { Verdict } from '#operations/reset_plan'
import { day } from '#start/view/formats'
import type { I18n } from '@adonisjs/i18n'

export type ResetLine = { account: ScopedAccount; verdict: Verdict }

/** Why, in words: "Temsilci: 1 Mart 2023 tarihli, 2023/1907 sayılı yazı". */
export function reasonOf({ account, verdict }: ResetLine, i18n: I18n) {
  if (verdict.kind === 'left_out') {
    const { letterOn, letterRegistryNo, untilOn } = verdict.representation
    return i18n.t('resets.reasons.representative', {
      day: day.call({ i18n }, letterOn),
      number: letterRegistryNo,
      until: untilOn === null ? i18n.t('resets.open_end') : day.call({ i18n }, untilOn),
    })
  }
  const { participation, requestForm } = account.row
  return i18n.t(`resets.reasons.${verdict.reason}`, {
    form: requestForm.number,
    election: participation.election.name,
  })
}

/** Every account of the plan as a table for a spreadsheet. */
export function resetCsv(plan: readonly ResetLine[], i18n: I18n) {
  const columns = ['applicant', 'election', 'holder', 'username', 'form', 'verdict', 'reason']

  return csvOf([
    columns.map((column) => i18n.t(`resets.columns.${column}`)),
    ...plan.map((line) => {
      const { fullName, participation, requestForm, username } = line.account.row

      return [
        participation.applicant.name,
        participation.election.name,
        fullName,
        username,
        requestForm.number,
        i18n.t(`resets.verdicts.${line.verdict.kind}`),
        reasonOf(line, i18n),
      ]
    }),
  ])
}
