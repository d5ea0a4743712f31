import type { Figure } from '#bench/figure'
import { approve } from '#bench/groups/approval'
import { type Scene, signedIn } from '#bench/groups/scene'
import { median, timeOf } from '#bench/measuring'
import { hiddenFields } from '#bench/visitor'
import CredentialDelivery from '#models/credential_delivery'
import RequestForm from '#models/request_form'
import { issueLetters } from '#operations/credential_issue'
import { randomUUID } from 'node:crypto'

/** Sealed letters of one form, printed one after the other. */
export async function* letters(scene: Scene): AsyncGenerator<Figure> {
  const { world } = scene
  const [clerk, approver] = [await signedIn(scene, 'ayse'), await signedIn(scene, 'mehmet')]
  const { number } = await world.proposed()
  await approve(approver, number)
  const act = { by: world.staff.zeynep, opId: randomUUID() }
  await issueLetters(await RequestForm.numbered(number), act)
  const waiting = await CredentialDelivery.query().where('state', 'ready').orderBy('id')
  const page = await clerk.get(`/backoffice/request-forms/${number}/letters`)
  const times: number[] = []

  for (const letter of waiting) {
    const fields = { ...hiddenFields(page), opId: randomUUID() }
    const path = `/backoffice/letters/${letter.number}/printing`
    times.push(await timeOf(() => clerk.post(path, fields)))
  }
  const [first, ...others] = times

  yield {
    name: 'printing the first letter',
    figure: first,
    unit: 'ms',
    on: 'one PDF, reading the fonts included',
  }
  yield {
    name: 'printing a letter',
    figure: median(others),
    unit: 'ms',
    on: `${others.length} PDFs one after the other, median`,
  }
}
