import type { NamedReporterContract } from '@japa/runner/types'

/**
 * Counts for machines: `N passed, N failed` alone on the last line, written
 * as the process ends so that nothing comes after it. A set-up that broke
 * fails the suite although no test did.
 */
export const summaryReporter: NamedReporterContract = {
  name: 'summary',
  handler(runner) {
    process.on('exit', (status) => {
      const { aggregates, hasError } = runner.getSummary()
      const isBroken = hasError || status !== 0
      const failed = Math.max(aggregates.failed, isBroken ? 1 : 0)
      process.stdout.write(`${aggregates.passed} passed, ${failed} failed\n`)
    })
  },
}
