import { changePassword } from '#access/account_sign_in'
import { accountAtGate } from '#access/gate_account'
import { acknowledgeNotice } from '#access/notice'
import type { SignIn } from '#database/seeders/demo/people'
import { openPrintFile } from '#documents/print_file'
import type Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import type Staff from '#models/staff'
import { printLetter } from '#operations/credential_print'
import { handOver } from '#operations/handover'
import { randomUUID } from 'node:crypto'

/** What the demo's holders chose instead of the password in the letter. */
const CHOSEN = 'sabah martılar denize bakar'

/** An issued letter is printed and handed over by the clerk, and its password changed. */
export async function delivered({ id }: Account, clerk: Staff): Promise<SignIn> {
  const delivery = await CredentialDelivery.query()
    .where({ accountId: id, state: 'ready' })
    .firstOrFail()
  const file = await openPrintFile(delivery.fileKey!)
  const { password } = JSON.parse(file.toString('utf8'))
  const account = (await accountAtGate({ id }))!

  await printLetter(delivery, { by: clerk, opId: randomUUID() })
  await handOver(delivery, {
    by: clerk,
    opId: randomUUID(),
    receiver: account.fullName,
    authority: 'İrtibat sorumlusu',
  })
  await changePassword(
    (await accountAtGate({ id }))!,
    { current: password, wanted: CHOSEN, repeated: CHOSEN, acceptsNotice: true },
    '127.0.0.1'
  )
  await acknowledgeNotice((await accountAtGate({ id }))!)
  return {
    role: account.service,
    name: account.fullName,
    username: account.username,
    password: CHOSEN,
    totpSecret: null,
  }
}
