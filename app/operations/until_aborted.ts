import logger from '@adonisjs/core/services/logger'
import { setTimeout as wait } from 'node:timers/promises'

type Pause = { signal: AbortSignal; pauseMs: number; failure: string }

/**
 * Work of the worker that goes on until the signal. `task` says whether there may be more to do at
 * once; what it throws is told in the server's log, and it is asked again after the pause.
 */
export async function untilAborted(
  task: () => Promise<boolean>,
  { failure, pauseMs, signal }: Pause
) {
  while (!signal.aborted) {
    const isBusy = await task().catch((error) => {
      logger.error({ err: error }, failure)
      return false
    })

    if (!isBusy) {
      await wait(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }
}
