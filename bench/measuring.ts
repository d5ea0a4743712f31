const WARM_UP = 20
const CONNECTIONS = 4
const WARM_UP_MS = 1500
const SLICES = 24
const SLICE_MS = 250

/** Milliseconds of each of `count` calls one after the other, once the first ones have warmed up. */
export async function timesOf(
  work: () => Promise<unknown>,
  { count, warmUp = WARM_UP }: { count: number; warmUp?: number }
) {
  for (let call = 0; call < warmUp; call++) {
    await work()
  }
  const times: number[] = []

  for (let call = 0; call < count; call++) {
    times.push(await timeOf(work))
  }
  return times
}

/** Milliseconds of one call. */
export async function timeOf(work: () => Promise<unknown>) {
  const began = performance.now()
  await work()

  return performance.now() - began
}

export function median(values: number[]) {
  return quantile(values, 0.5)
}

/** The value that `share` (0 to 1) of all values do not exceed. */
export function quantile(values: number[], share: number) {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
}

export type Visit = () => Promise<unknown>

/**
 * Calls per second of two things that take turns, so that a machine that slows down slows both.
 * Each is called over a few connections at once.
 */
export async function ratesOf(ours: Visit, baseline: Visit) {
  await callsIn(WARM_UP_MS, ours)
  await callsIn(WARM_UP_MS, baseline)
  let [calls, baselineCalls] = [0, 0]

  for (let slice = 0; slice < SLICES; slice++) {
    calls += await callsIn(SLICE_MS, ours)
    baselineCalls += await callsIn(SLICE_MS, baseline)
  }
  const seconds = (SLICES * SLICE_MS) / 1000

  return { rate: calls / seconds, baselineRate: baselineCalls / seconds }
}

/** How often something is done within `ms`, over `lanes` at once. */
export async function callsIn(ms: number, visit: Visit, lanes = CONNECTIONS) {
  const end = performance.now() + ms
  let calls = 0
  const keepCalling = async () => {
    while (performance.now() < end) {
      await visit()
      calls++
    }
  }
  await Promise.all(Array.from({ length: lanes }, keepCalling))

  return calls
}
