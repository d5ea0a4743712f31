import LeftOut from '#exceptions/left_out'
import type BulkRun from '#models/bulk_run'
import type Staff from '#models/staff'
import type { Runner } from '#operations/bulk_run_kinds'
import { issueInTurn } from '#operations/credential_issue'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/**
 * One sealed letter for each account of the run, exactly as its form's own letters would be issued
 * (R12 m.5/b, R07 m.5/a, R27): what is lawful is asked for each when its turn has come.
 */
export const letterRunner: Runner = {
  async carryOut({ accountId }, { by, trx }) {
    ensureClerk(by)
    const { number } = await issueInTurn(accountId!, { by, trx })

    return { letter: number }
  },

  async finish({ run, trx }) {
    const [issued] = await run
      .related('items')
      .query()
      .where('state', 'done')
      .pojo<{ total: number }>()
      .count('* as total')

    return { letters: Number(issued.total), leftOut: await leftOutOf(run, trx) }
  },
}

/** Whoever started it may have lost the right to, meanwhile. */
function ensureClerk(starter: Staff) {
  if (starter.isDeactivated || !starter.has('clerk')) {
    throw new LeftOut('starter_is_no_clerk')
  }
}

/** How many accounts of which forms, by the reason. */
async function leftOutOf({ id }: BulkRun, trx: TransactionClientContract) {
  const rows: { reason: string; form: string; accounts: number }[] = await trx
    .from('bulk_run_items as items')
    .join('accounts', 'accounts.id', 'items.account_id')
    .join('request_forms', 'request_forms.id', 'accounts.request_form_id')
    .where({ 'items.run_id': id, 'items.state': 'left_out' })
    .groupBy('items.reason', 'request_forms.number')
    .orderBy('items.reason')
    .orderBy('request_forms.number')
    .select('items.reason', 'request_forms.number as form')
    .count('* as accounts')
  const byReason = Map.groupBy(rows, ({ reason }) => reason)

  return [...byReason].map(([reason, found]) => ({
    reason,
    accounts: found.reduce((sum, { accounts }) => sum + Number(accounts), 0),
    forms: found.map(({ form }) => form),
  }))
}
