import type { Figure } from '#bench/figure'
import type { Scene } from '#bench/groups/scene'
import { median } from '#bench/measuring'
import { serveBare, serveProduct } from '#bench/processes'
import { Visitor } from '#bench/visitor'
import { setTimeout as wait } from 'node:timers/promises'

const STARTS = 5
const REST_MS = 3000
const PAGES = ['', '/request-forms', '/participations', '/accounts', '/calendar', '/rules']

/** How long the built server takes to answer, and what it holds of the memory. */
export async function* startUp(scene: Scene): AsyncGenerator<Figure> {
  const [ours, bare] = await startsOf(serveProduct, serveBare)
  const on = `${STARTS} starts, until the first answer, median`

  yield { name: 'boot', figure: median(ours.boots) / 1000, unit: 's', on }
  yield {
    name: 'boot, to a bare AdonisJS application',
    figure: median(ours.boots) / median(bare.boots),
    unit: 'ratio',
    on,
  }
  yield {
    name: 'idle memory after the boot',
    figure: median(ours.sizes),
    unit: 'MB',
    on: `resident memory of the web process, ${REST_MS / 1000} s after its boot`,
  }
  yield {
    name: 'idle memory after the boot, to a bare AdonisJS application',
    figure: median(ours.sizes) / median(bare.sizes),
    unit: 'ratio',
    on: `resident memory of the web processes, ${REST_MS / 1000} s after their boot`,
  }
  yield await memoryAfterWork(scene)
}

type Serve = typeof serveProduct

/** They take turns, so that a machine that slows down slows both. */
async function startsOf(...serves: Serve[]) {
  const starts = serves.map(() => ({ boots: [] as number[], sizes: [] as number[] }))

  for (let start = 0; start < STARTS; start++) {
    for (const [index, serve] of serves.entries()) {
      const served = await serve()
      await wait(REST_MS)
      starts[index].boots.push(served.bootMs)
      starts[index].sizes.push(served.megabytes())
      await served.stop()
    }
  }
  return starts
}

async function memoryAfterWork({ world }: Scene): Promise<Figure> {
  const product = await serveProduct()
  const clerk = new Visitor(product.origin)
  await clerk.signIn(world.signInOf('zeynep'))

  try {
    for (const page of PAGES) {
      await clerk.get(`/backoffice${page}`)
    }
    await wait(REST_MS)

    return {
      name: 'idle memory after the first pages',
      figure: product.megabytes(),
      unit: 'MB',
      on: `resident memory of the web process, ${REST_MS / 1000} s after a sign-in and ${PAGES.length} pages`,
    }
  } finally {
    clerk.leave()
    await product.stop()
  }
}
