import { join } from 'node:path'
import { rmSync } from 'node:fs'
import { copyAssets } from './assets.js'
import { checkTheLog } from './drill/check.js'
import { Load } from './drill/load.js'
import { Instance } from './drill/instance.js'
import { buildIfStale } from './setup/build.js'
import { findRuntime, installPackages } from './setup/packages.js'
import { fromRoot } from './setup/places.js'
import { end, endOnSignals } from './setup/processes.js'
import { complain, leaveOutputToCommand, say, step } from './setup/step.js'
import { setTimeout as wait } from 'node:timers/promises'

const DEFAULT_MINUTES = 3
const LONGEST_PAUSE_MS = 5000

/** Space for the schema and some thousand events. */
const SMALL_DISK = [
  '--innodb-file-per-table=0',
  '--innodb-data-file-path=ibdata1:12M:autoextend:max:48M',
]

/**
 * Kills web, workers and database at random moments under load, each with SIGKILL, and asks
 * afterwards whether the log still holds every event that was acknowledged, once. Then fills the
 * disk of the log and asks whether anything is answered without an event. On instances of its own
 * below `.data/drill`; `npm run drill -- MINUTES`. Exit status 0 when both held.
 */
async function drill() {
  const minutes = Number(process.argv[2] ?? DEFAULT_MINUTES)
  leaveOutputToCommand()
  await step('Packages', installPackages)
  const runtime = await step('Node 24', findRuntime)
  await step('Assets', async () => copyAssets())
  await step('Build', () => buildIfStale(runtime))
  rmSync(fromRoot('.data/drill'), { recursive: true, force: true })

  const killing = await killedAtRandom({ runtime, minutes })
  const filling = await withoutSpace({ runtime })
  process.stdout.write(`${JSON.stringify({ minutes, killing, filling })}\n`)

  return killing.holds && filling.holds ? 0 : 1
}

async function killedAtRandom({ runtime, minutes }) {
  const instance = new Instance({ runtime, home: fromRoot('.data/drill/killing') })
  await step('Instance to be killed', () => instance.start())
  const load = new Load(instance.url)
  const until = Date.now() + minutes * 60_000
  const kills = { web: 0, worker: 0, otherWorker: 0, database: 0 }

  let turn = []
  load.start()
  while (Date.now() < until) {
    await wait(1000 + Math.random() * LONGEST_PAUSE_MS)
    if (turn.length === 0) turn = shuffled(Object.keys(kills))
    const what = turn.pop()
    kills[what] += 1
    say(`Killing: ${what}`)
    await instance.kill(what)
    await wait(Math.random() * 1000)
    await instance.revive(what)
  }
  const acknowledged = await load.stop()
  const found = await checkTheLog(instance, acknowledged)
  await instance.stop()

  return {
    kills,
    acknowledged: acknowledged.length,
    ...found,
    holds: found.lost === 0 && found.twice === 0 && found.isIntact && acknowledged.length > 0,
  }
}

function shuffled(names) {
  return names
    .map((name) => ({ name, at: Math.random() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ name }) => name)
}

async function withoutSpace({ runtime }) {
  const home = join(fromRoot('.data/drill'), 'filling')
  const instance = new Instance({ runtime, home, settings: SMALL_DISK })
  await step('Instance with a small disk', () => instance.start())
  const load = new Load(instance.url)

  load.start()
  await load.untilRefused()
  await wait(2000)
  const answers = { before: load.answers }
  load.answers = {}
  await wait(5000)
  answers.full = load.answers
  const acknowledged = await load.stop()
  const { lost } = await checkTheLog(instance, acknowledged, { isSealed: false })
  await instance.stop()

  return {
    acknowledged: acknowledged.length,
    answers,
    said: load.refusal,
    lost,
    holds: lost === 0 && /503/.test(Object.keys(answers.full).join()),
  }
}

endOnSignals()
drill().then(end, (error) => {
  complain(error)
  return end(1)
})
