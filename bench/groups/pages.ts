import type { Figure } from '#bench/figure'
import { ORDINARY } from '#bench/crowd'
import { type Scene, signedIn } from '#bench/groups/scene'
import { median, quantile, timesOf } from '#bench/measuring'
import { Visitor } from '#bench/visitor'
import Account from '#models/account'
import RequestForm from '#models/request_form'

const VISITS = 100
const PEOPLE = 'a form for ten users with its scan'

const ORDINARY_ON = `${ORDINARY.parties} applicants, ${ORDINARY.parties * ORDINARY.formsEach} forms`

/** What SKGM and a liaison wait for on the pages around the forms. */
export async function* portal(scene: Scene): AsyncGenerator<Figure> {
  const { product, visitors, world } = scene
  const clerk = await signedIn(scene, 'ayse')
  const liaison = new Visitor(product.origin)
  visitors.set('liaison', liaison)
  await liaison.signInAtPortal(await world.liaison())
  const { number } = await RequestForm.findByOrFail('channel', 'portal')
  const { participationId } = await Account.query()
    .whereHas('participation', (one) => one.where('electionId', world.ordinary.id))
    .firstOrFail()
  await clerk.get(`/backoffice?election=${world.ordinary.code}`)

  for (const [name, path] of [
    ['overview', '/backoffice'],
    ['queue', '/backoffice/request-forms?state=open'],
    ['applicants', '/backoffice/participations'],
    ['applicant', `/backoffice/participations/${participationId}`],
  ]) {
    yield* pageFigures(`${name} page`, { visitor: clerk, path, on: ORDINARY_ON })
  }
  for (const [name, path] of [
    ['status', '/portal'],
    ['form', `/portal/request-forms/${number}`],
    ['form edit', `/portal/request-forms/${number}/edit`],
    ['users', '/portal/accounts'],
    ['connection', '/portal/connection'],
  ]) {
    yield* pageFigures(`portal ${name} page`, { visitor: liaison, path, on: 'one liaison' })
  }
}

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
