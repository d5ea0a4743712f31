import { hashedPassword } from '#access/password'
import type { Figure } from '#bench/figure'
import { type Scene, signedIn } from '#bench/groups/scene'
import { timeOf } from '#bench/measuring'
import { serveWorker } from '#bench/processes'
import { hiddenFields, Visitor } from '#bench/visitor'
import { initialPassword } from '#documents/initial_password'
import Account from '#models/account'
import BulkRun from '#models/bulk_run'
import CredentialDelivery from '#models/credential_delivery'
import type Election from '#models/election'
import type Staff from '#models/staff'
import { startRun } from '#operations/bulk_run'
import { inTransaction } from '#operations/transaction'
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'

/** About as many as the parties of an election have users. */
const LETTERS = 430
const TURNS = 5
const PER_TURN = LETTERS / TURNS
const LOOK_EVERY_MS = 20
const ASK_EVERY_MS = 50

/**
 * The print run of an election: issued by the worker, printed as one file. It takes turns with what
 * it is compared with, so that a machine that slows down slows both.
 */
export async function* letterRun(scene: Scene): AsyncGenerator<Figure> {
  const { election, staff } = scene.world
  const { hashingMs, issuingMs, peak } = await issued(election, staff.zeynep)
  const printing = await printed(scene)
  const on = `${LETTERS} letters`

  yield {
    name: 'issuing and printing letters',
    figure: (issuingMs + printing.ms) / hashingMs,
    unit: 'ratio',
    on: `${on}, ${seconds(issuingMs)} s and ${seconds(printing.ms)} s, to hashing as many passwords in ${seconds(hashingMs)} s`,
  }
  yield {
    name: 'provisioning with credentials',
    figure: hashingMs / issuingMs,
    unit: 'ratio',
    on: `${on} in ${TURNS} bulk runs, accounts in a second to passwords hashed in a second`,
  }
  yield {
    name: 'memory of the worker that issues letters',
    figure: peak,
    unit: 'MB',
    on: `${on}, resident memory, the highest`,
  }
  yield {
    name: 'memory of the web process that prints letters',
    figure: printing.peak,
    unit: 'MB',
    on: `${on} in one file of ${(printing.bytes / 2 ** 20).toFixed(1)} MB, resident memory, the highest; ${printing.settled.toFixed(0)} MB before`,
  }
  yield {
    name: 'longest wait for a page while letters are printed',
    figure: printing.longestWaitMs,
    unit: 'ms',
    on: `${on} in one file, the sign-in page asked again and again`,
  }
}

/** All at once, as many as the process has threads for. */
async function hashMany(count: number) {
  await Promise.all(Array.from({ length: count }, () => hashedPassword(initialPassword())))
}

/** Accounts of the crowd, on forms of other clerks, by a worker that has nothing else to do. */
async function issued({ id: electionId }: Election, by: Staff) {
  const accounts = await waiting(electionId)
  const worker = await serveWorker()
  let [hashingMs, issuingMs] = [0, 0]

  try {
    for (let turn = 0; turn < TURNS; turn++) {
      const items = accounts.slice(turn * PER_TURN, (turn + 1) * PER_TURN)
      hashingMs += await timeOf(() => hashMany(PER_TURN))
      issuingMs += await timeOf(() => issue({ electionId, items }, by))
    }
    await ensureIssued()
    return { hashingMs, issuingMs, peak: worker.peakMegabytes() }
  } finally {
    await worker.stop()
  }
}

/** The time until the worker notices the run is a part of it. */
async function issue(scope: Parameters<typeof startRun>[1], by: Staff) {
  const { id } = await inTransaction((trx) => startRun('letters.issue', scope, { by, trx }))

  while (!(await isFinished(id))) {
    await wait(ASK_EVERY_MS)
  }
}

async function isFinished(id: number) {
  const run = await BulkRun.findOrFail(id)
  return run.isFinished
}

/** A run that left somebody out would measure something else. */
async function ensureIssued() {
  const letters = await CredentialDelivery.query().where('state', 'ready')

  if (letters.length !== LETTERS) {
    throw new Error(`${letters.length} letters were issued`)
  }
}

async function waiting(electionId: number) {
  const accounts = await Account.query()
    .where('state', 'active')
    .whereHas('participation', (participation) => participation.where({ electionId }))
    .whereHas('requestForm', (form) => form.where('state', 'approved'))
    .orderBy('id', 'desc')
    .limit(LETTERS)
  await Account.query()
    .whereIn(
      'id',
      accounts.map(({ id }) => id)
    )
    .update({ state: 'pending', password: null })

  return accounts.map(({ id, participationId }) => ({ accountId: id, participationId }))
}

async function printed(scene: Scene) {
  const { election } = scene.world
  const { megabytes } = scene.product
  const clerk = await signedIn(scene, 'zeynep')
  const page = await clerk.get('/backoffice/letters')
  const fields = { ...hiddenFields(page), opId: randomUUID(), electionId: String(election.id) }
  const settled = megabytes()
  let [bytes, peak] = [0, 0]
  const looking = setInterval(() => {
    peak = Math.max(peak, megabytes())
  }, LOOK_EVERY_MS)
  const asking = new AbortController()
  const waits = longestWait(new Visitor(scene.product.origin), asking.signal)

  const ms = await timeOf(async () => {
    const pdf = await clerk.post('/backoffice/letter-printings', fields)
    bytes = pdf.length
  })
  clearInterval(looking)
  asking.abort()

  return { ms, bytes, peak, settled, longestWaitMs: await waits }
}

async function longestWait(visitor: Visitor, signal: AbortSignal) {
  let longest = 0

  while (!signal.aborted) {
    longest = Math.max(longest, await timeOf(() => visitor.get('/sign-in')))
    await wait(LOOK_EVERY_MS)
  }
  visitor.leave()
  return longest
}

function seconds(ms: number) {
  return (ms / 1000).toFixed(1)
}
