import type { Figure } from '#bench/figure'
import { type Scene, signedIn } from '#bench/groups/scene'
import { median, quantile, timesOf } from '#bench/measuring'
import type { Visitor } from '#bench/visitor'

const VISITS = 100
const PEOPLE = 'a form for ten users with its scan'

/** What somebody waits for who works on one form. */
export async function* pages(scene: Scene): AsyncGenerator<Figure> {
  const { world } = scene
  const clerk = await signedIn(scene, 'ayse')
  const approver = await signedIn(scene, 'mehmet')
  const [draft, proposed] = [await world.draft(), await world.proposed()]
  const { id } = world.nextParty()

  yield* pageFigures('form page, new', {
    visitor: clerk,
    path: `/backoffice/participations/${id}/request-forms/new`,
    on: 'an empty form',
  })
  yield* pageFigures('form page, edit', {
    visitor: clerk,
    path: `/backoffice/request-forms/${draft.number}/edit`,
    on: PEOPLE,
  })
  yield* pageFigures('review page', {
    visitor: approver,
    path: `/backoffice/request-forms/${proposed.number}`,
    on: PEOPLE,
  })
  yield* pageFigures('approval page', {
    visitor: approver,
    path: `/backoffice/request-forms/${proposed.number}/approval`,
    on: PEOPLE,
  })
}

type Page = { visitor: Visitor; path: string; on: string }

async function* pageFigures(name: string, { visitor, path, on }: Page): AsyncGenerator<Figure> {
  const times = await timesOf(() => visitor.get(path), { count: VISITS })
  const visits = `${on}, ${VISITS} visits one after the other over loopback, signed in`

  yield { name: `${name}, median`, figure: median(times), unit: 'ms', on: visits }
  yield { name: `${name}, 95th percentile`, figure: quantile(times, 0.95), unit: 'ms', on: visits }
}
