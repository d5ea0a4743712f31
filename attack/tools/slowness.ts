import type { Attack, Finding } from '#attack/finding'
import { isInstalled, said } from '#attack/program'
import { setTimeout as wait } from 'node:timers/promises'

const CONNECTIONS = 300
const SECONDS = 20
const LOOK_EVERY_MS = 250

/** Whoever has a page meanwhile waits no longer than this. */
const LONGEST_WAIT_MS = 2000

const WAYS = [
  { name: 'slow headers', args: ['-H'] },
  { name: 'slow bodies', args: ['-B', '-s', '8192'] },
  { name: 'slow reading', args: ['-X', '-w', '8', '-y', '16', '-z', '8'] },
] as const

/** slowhttptest holds connections open; a page must come all the while. */
export const slowness: Attack = async ({ folder, origin }) => {
  if (!isInstalled('slowhttptest')) {
    return { missing: 'slowhttptest' }
  }
  const findings: Finding[] = []

  for (const { args, name } of WAYS) {
    const ending = new AbortController()
    const waited = longestWait(`${origin}/sign-in`, ending.signal)
    await said(
      'slowhttptest',
      [
        ...[...args, '-u', `${origin}/sign-in`, '-c', String(CONNECTIONS), '-r', '100'],
        ...['-i', '5', '-x', '24', '-p', '3', '-l', String(SECONDS)],
      ],
      { cwd: folder, seconds: SECONDS + 20 }
    )
    ending.abort()
    const ms = await waited

    if (ms > LONGEST_WAIT_MS) {
      findings.push({ id: 'slow', where: name, what: `a page took ${ms.toFixed(0)} ms` })
    }
  }
  return { did: `slowhttptest, ${WAYS.length} ways, ${CONNECTIONS} connections each`, findings }
}

async function longestWait(url: string, signal: AbortSignal) {
  let longest = 0

  while (!signal.aborted) {
    const began = performance.now()
    const answer = await fetch(url).catch(() => null)
    await answer?.arrayBuffer()
    longest = Math.max(longest, answer?.ok ? performance.now() - began : Number.POSITIVE_INFINITY)
    await wait(LOOK_EVERY_MS)
  }
  return longest
}
