import type { Figure } from '#bench/figure'
import { CROWD } from '#bench/crowd'
import { type Scene, signedIn } from '#bench/groups/scene'
import { median, ratesOf, timesOf } from '#bench/measuring'
import { serveBare } from '#bench/processes'
import { Visitor } from '#bench/visitor'

const VISITS = 60
const LISTS = [
  ['forms', 'request-forms'],
  ['applicants', 'participations'],
  ['accounts', 'accounts'],
] as const

/** The lists beside a bare AdonisJS page that asks the database the same. */
export async function* lists(scene: Scene): AsyncGenerator<Figure> {
  const { election } = scene.world
  const clerk = await signedIn(scene, 'ayse')
  await clerk.get(`/backoffice?election=${election.code}`)
  const bare = await serveBare()
  const stranger = new Visitor(bare.origin)

  try {
    for (const [noun, path] of LISTS) {
      const ours = () => clerk.get(`/backoffice/${path}`)
      const theirs = () => stranger.get(`/${path}/${election.id}`)

      yield await paceOf(`list of ${noun}`, ours)
      yield await shareOf(`list of ${noun}, throughput`, ours, theirs)
    }
  } finally {
    stranger.leave()
    await bare.stop()
  }
}

type Visit = () => Promise<unknown>

async function paceOf(name: string, ours: Visit): Promise<Figure> {
  const times = await timesOf(ours, { count: VISITS })
  const on = `50 rows of ${CROWD}, ${VISITS} visits one after the other, signed in`

  return { name: `${name}, median`, figure: median(times), unit: 'ms', on }
}

async function shareOf(name: string, ours: Visit, theirs: Visit): Promise<Figure> {
  const { rate, baselineRate } = await ratesOf(ours, theirs)
  const [product, bare] = [rate.toFixed(0), baselineRate.toFixed(0)]
  const on = `50 rows of ${CROWD}: ${product} requests/s to ${bare} of a bare AdonisJS page with the same query, 4 connections`

  return { name, figure: rate / baselineRate, unit: 'ratio', on }
}
