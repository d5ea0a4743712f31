import Election from '#models/election'
import type ProposedAct from '#models/proposed_act'
import type { Payloads } from '#models/proposed_act'
import { resetCounts, resetDigest } from '#operations/reset_plan'
import { resetPlanOf } from '#operations/reset_scope'
import type { I18n } from '@adonisjs/i18n'
import db from '@adonisjs/lucid/services/db'

/** The reset as its approver reads it: while it is open, whether the plan still is the proposed one. */
export async function resetSummary({ content, isOpen }: ProposedAct, i18n: I18n) {
  const { digest, electionId } = content as Payloads['accounts.reset']
  const { name } = await Election.findOrFail(electionId)
  const current = isOpen ? await currentFacts({ digest, electionId }, i18n) : []

  return {
    about: name,
    facts: [
      { label: i18n.t('layout.election'), value: name },
      { label: i18n.t('resets.digest'), value: digest },
      ...current,
    ],
  }
}

async function currentFacts({ digest, electionId }: Payloads['accounts.reset'], i18n: I18n) {
  const plan = await resetPlanOf(electionId, db.connection())
  const counts = resetCounts(plan)
  const standing = resetDigest(plan, electionId) === digest ? 'unchanged' : 'changed'

  return [
    ...(['keep', 'deactivate', 'left_out'] as const).map((kind) => ({
      label: i18n.t(`resets.verdicts.${kind}`),
      value: i18n.formatNumber(counts[kind]),
    })),
    { label: i18n.t('resets.standing'), value: i18n.t(`resets.standings.${standing}`) },
  ]
}
