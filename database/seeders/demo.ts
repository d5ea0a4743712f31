import { seedElections } from '#database/seeders/demo/election'
import { seedFinishedForm, seedWaitingForm } from '#database/seeders/demo/forms'
import { seedPortalForm } from '#database/seeders/demo/portal'
import { addDemoPeople } from '#database/seeders/demo/people'
import env from '#start/env'
import { TIME_ZONE } from '#start/view/formats'
import app from '@adonisjs/core/services/app'
import { DateTime } from 'luxon'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'

/**
 * The demo election, told through the product's own verbs, so that its log is true.
 */
export async function seedDemo() {
  if (env.get('SSPS_ENV') !== 'demo') {
    throw new Error('Demo people and demo forms exist in the demo alone')
  }
  const today = DateTime.now()
    .setZone(TIME_ZONE)
    .startOf('day')
    .setZone('utc', { keepLocalTime: true })
  const { staff, signIns } = await addDemoPeople()
  const participations = await seedElections(today, { actor: staff.hasan.actor })
  const webUser = await seedFinishedForm(participations[0], staff, today)

  await seedWaitingForm(participations[1], staff, today)
  const liaison = await seedPortalForm(participations[2], staff, today)

  await writeSignIns([...signIns, webUser, liaison])
}

/** Written last: while it is missing the demo is not whole. */
export function signInsFile() {
  const folder = env.get('DATA_DIR')
  return join(isAbsolute(folder) ? folder : app.makePath(folder), 'demo-sign-ins.json')
}

async function writeSignIns(signIns: object[]) {
  const file = signInsFile()

  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(signIns, null, 2)}\n`, { mode: 0o600 })
  await chmod(file, 0o600)
}
