import { fork, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { RenderingAnswer, RenderingRequest } from '#documents/scan_rendering'

const HEAP_MEGABYTES = 256
const MEMORY_LIMIT = 1024 * 1024 * 1024
const MEMORY_WATCH_MS = 100
const PAGE_SIZE = 4096

/** After so many files, or with so much memory left over, a fresh process reads on. */
const MOST_FILES = 50
const MEMORY_AT_REST = 400 * 1024 * 1024

/** The process of scan_process.ts and what it may take; see scan_rendering.ts. */
export class ScanReader {
  private readonly child = startProcess()
  /** A process that dies by itself was broken by the file it read. */
  private readonly gone: Promise<RenderingAnswer>
  private files = 0

  constructor() {
    const { child } = this
    this.gone = new Promise((resolve) => {
      child.once('exit', () => resolve({ refused: 'broken' }))
      child.once('error', () => resolve({ refused: 'broken' }))
    })
    child.unref()
    child.channel?.unref()
  }

  get isAlive() {
    return this.child.connected && !this.child.killed
  }

  /** Whether it may read another file. */
  async isFit() {
    return this.isAlive && this.files < MOST_FILES && (await memoryOf(this.child)) < MEMORY_AT_REST
  }

  /** One file at a time. What is refused ends the process: nothing of that file reaches the next. */
  async read(request: RenderingRequest): Promise<RenderingAnswer> {
    const { promise: stopped, resolve: stop } = Promise.withResolvers<RenderingAnswer>()
    const clock = setTimeout(() => stop({ refused: 'took_too_long' }), request.limits.timeoutMs)
    const memory = setInterval(async () => {
      if ((await memoryOf(this.child)) > MEMORY_LIMIT) {
        stop({ refused: 'too_many_pixels' })
      }
    }, MEMORY_WATCH_MS)
    this.files += 1

    const answer = await Promise.race([stopped, this.gone, this.ask(request)])
    clearTimeout(clock)
    clearInterval(memory)

    if ('refused' in answer) {
      this.end()
    }
    return answer
  }

  end() {
    this.child.kill('SIGKILL')
  }

  private ask(request: RenderingRequest) {
    return new Promise<RenderingAnswer>((resolve) => {
      this.child.once('message', (answer: RenderingAnswer) => resolve(answer))
      this.child.send(request, () => {})
    })
  }
}

/** Does not keep the process that asks alive, and ends with it. */
function startProcess() {
  const isTypeScript = import.meta.url.endsWith('.ts')
  const script = new URL(`./scan_process.${isTypeScript ? 'ts' : 'js'}`, import.meta.url)

  return fork(fileURLToPath(script), {
    execArgv: [
      ...(isTypeScript
        ? [`--import=${import.meta.resolve('@poppinss/ts-exec')}`, '--allow-worker']
        : []),
      `--max-old-space-size=${HEAP_MEGABYTES}`,
      '--permission',
      '--allow-fs-read=*',
      '--allow-addons',
      '--disable-warning=SecurityWarning',
    ],
    env: { PATH: process.env.PATH, TZ: 'UTC' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

/**
 * Resident bytes; only Linux tells. The heap limit does not cover decoded
 * pictures, and they are what makes a small file large.
 */
async function memoryOf(child: ChildProcess) {
  const statm = await readFile(`/proc/${child.pid}/statm`, 'utf8').catch(() => '0 0')
  return Number(statm.split(' ')[1]) * PAGE_SIZE
}
