import type { Figure } from '#bench/figure'
import { type Scene, signedIn } from '#bench/groups/scene'
import { median, timeOf } from '#bench/measuring'
import { hiddenFields, type Visitor } from '#bench/visitor'

const FORMS = 6

/** The largest decision: thirteen accounts, an address and their events in one transaction. */
export async function* approval(scene: Scene): AsyncGenerator<Figure> {
  const approver = await signedIn(scene, 'mehmet')
  const times: number[] = []

  for (let form = 0; form < FORMS; form++) {
    const { number } = await scene.world.proposed()
    times.push(await approve(approver, number))
  }

  yield {
    name: 'approval of a form',
    figure: median(times),
    unit: 'ms',
    on: `${FORMS} forms for ten users each, median`,
  }
}

/** Milliseconds the approval took, its confirmation page not counted. */
export async function approve(approver: Visitor, number: string) {
  const path = `/backoffice/request-forms/${number}/approval`
  const fields = hiddenFields(await approver.get(path))

  return timeOf(() => approver.post(path, fields))
}
