import { isDemo } from '#config/app'
import { ownDay } from '#audit/own_lines'
import { latestCheckpoint, lineOf } from '#audit/stored_checkpoints'
import { accessReceipt } from '#documents/access_receipt'
import type Account from '#models/account'
import { moment, TIME_ZONE } from '#start/view/formats'
import i18nManager from '@adonisjs/i18n/services/main'
import { DateTime } from 'luxon'

/**
 * Günlük erişim alındısı of the account's own applicant as PDF; `day` is an ISO date in Turkey. It
 * counts what the newest signed head holds, so that the checkpoint at its foot proves every number.
 */
export async function accessReceiptOf({ participation }: Account, day: string): Promise<Buffer> {
  const tr = i18nManager.locale('tr')
  const { applicant, election } = participation
  const checkpoint = await latestCheckpoint()
  const from = DateTime.fromISO(day, { zone: TIME_ZONE })
  const treeSize = checkpoint?.treeSize ?? 0
  const kinds = await ownDay({ applicant: applicant.id, day: from, treeSize }, tr)
  const upTo = checkpoint?.signedAt ?? DateTime.now()

  return accessReceipt(
    {
      number: `EA-${from.toFormat('yyyy-LLdd')}`,
      issuedAt: DateTime.now(),
      day: from,
      applicant: applicant.name,
      election: election.name,
      upTo: momentOf(upTo),
      isOver: upTo >= from.plus({ days: 1 }),
      kinds: kinds.map(({ action, count, first, last }) => ({
        name: tr.t(`portal.lines.${action}`),
        count,
        first: first && receiptLine(first),
        last: last && receiptLine(last),
      })),
      checkpoint: checkpoint ? lineOf(checkpoint) : '',
      isDemo,
    },
    { tr, en: i18nManager.locale('en') }
  )
}

type Line = NonNullable<Awaited<ReturnType<typeof ownDay>>[number]['first']>

function receiptLine({ happenedAt, leafIndex, sentence }: Line) {
  return { at: momentOf(happenedAt), number: leafIndex, sentence }
}

function momentOf(at: DateTime | string) {
  return moment.call({ i18n: i18nManager.locale('tr') }, at, { seconds: true })
}
