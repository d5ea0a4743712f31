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
  const [ours, bare] = [await startsOf(serveProduct), await startsOf(serveBare)]
  const on = `${STARTS} starts, until the first page was answered`

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

async function startsOf(serve: typeof serveProduct) {
  const [boots, sizes] = [[] as number[], [] as number[]]

  for (let start = 0; start < STARTS; start++) {
    const served = await serve()
    await wait(REST_MS)
    boots.push(served.bootMs)
    sizes.push(served.megabytes())
    await served.stop()
  }
  return { boots, sizes }
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
