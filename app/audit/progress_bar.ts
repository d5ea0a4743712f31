const WIDTH = 30
const EVERY_MS = 500

type Terminal = { isTTY?: boolean; write: (text: string) => unknown }

/**
 * Tells somebody who sits at a terminal how far long work has come, twice a second at most: a bar,
 * numbers, seconds left, in one line that is written anew. Says nothing to a file or a pipe.
 */
export function progressBar(total: number, terminal: Terminal = process.stderr) {
  const began = Date.now()
  let shown = began

  return (done: number) => {
    const now = Date.now()
    const isEnd = done >= total

    if (terminal.isTTY && (isEnd || now - shown >= EVERY_MS)) {
      shown = now
      terminal.write(
        `\r\u001b[K${barOf({ done, total, elapsed: now - began })}${isEnd ? '\n' : ''}`
      )
    }
  }
}

/** `[##########----------] 50 %  500 of 1000, 12 s left`; times in milliseconds. */
export function barOf({ done, elapsed, total }: { done: number; elapsed: number; total: number }) {
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const filled = Math.floor(share * WIDTH)
  const left = share > 0 && share < 1 ? Math.ceil((elapsed * (1 / share - 1)) / 1000) : null
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}]`

  return `${bar} ${Math.floor(share * 100)} %  ${done} of ${total}${left === null ? '' : `, ${left} s left`}`
}
