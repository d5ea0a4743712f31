import { setTimeout as wait } from 'node:timers/promises'

const PATIENCE_MS = 60_000
const PAUSE_MS = 20

/** Waits until something holds; throws when it does not within a minute. */
export async function until(holds: () => Promise<boolean>) {
  for (const end = Date.now() + PATIENCE_MS; !(await holds());) {
    if (Date.now() > end) throw new Error('It did not come to pass within a minute')
    await wait(PAUSE_MS)
  }
}
