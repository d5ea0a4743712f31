import { fork, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FormCode } from '#documents/form_code'
import type { ScanLimits, ScanMediaType } from '#documents/scan'
import { ScanRefused, type ScanRefusal } from '#documents/scan_refused'

/** A page to look at; `codes` is empty where they were not to be read. */
export type RenderedPage = {
  number: number
  width: number
  height: number
  mediaType: 'image/webp'
  bytes: Buffer
  codes: FormCode[]
}

/** Whether the codes of forms are read as well: that takes as long again. */
export type CodeReading = 'skip' | 'read'

export type Rendering = {
  mediaType: ScanMediaType
  pages: RenderedPage[]
}

/** What the process is asked, and how it answers. */
export type RenderingRequest = { bytes: Uint8Array; limits: ScanLimits; codes: CodeReading }
export type RenderingAnswer = { refused: ScanRefusal } | { rendering: Rendering }

const AT_A_TIME = 2
const HEAP_MEGABYTES = 256
const MEMORY_LIMIT = 1024 * 1024 * 1024
const MEMORY_WATCH_MS = 100
const PAGE_SIZE = 4096

const waiting: (() => void)[] = []
let running = 0

/**
 * Strangers' files are parsed in a process of their own, which holds no
 * secret, may write no file and start no program, and is killed when it takes
 * too long or too much memory. One file each, so nothing is left over for the
 * next. Two at a time; the others wait their turn, and waiting does not count
 * as time.
 */
export async function renderApart(
  bytes: Buffer,
  limits: ScanLimits,
  codes: CodeReading
): Promise<Rendering> {
  await turn()

  try {
    return await render({ bytes, limits, codes })
  } finally {
    passTurn()
  }
}

function turn() {
  if (running < AT_A_TIME) {
    running += 1
    return
  }

  return new Promise<void>((resolve) => waiting.push(resolve))
}

function passTurn() {
  const next = waiting.shift()

  if (next) {
    next()
  } else {
    running -= 1
  }
}

async function render(request: RenderingRequest) {
  const { limits } = request
  const child = startProcess()
  const killed = watch(child, limits)

  try {
    const answer = await ask(child, request)

    if ('refused' in answer) {
      throw refusal(answer.refused, limits)
    }

    return answer.rendering
  } catch (error) {
    throw killed.because ? refusal(killed.because, limits) : error
  } finally {
    killed.stopWatching()
    child.kill('SIGKILL')
  }
}

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

/** A process that dies by itself was broken by the file it read. */
function ask(child: ChildProcess, request: RenderingRequest) {
  return new Promise<RenderingAnswer>((resolve, reject) => {
    child.once('message', (answer: RenderingAnswer) => resolve(answer))
    child.once('error', reject)
    child.once('exit', () => reject(new ScanRefused('broken')))
    child.send(request, () => {})
  })
}

function watch(child: ChildProcess, { timeoutMs }: ScanLimits) {
  const killed = { because: null as ScanRefusal | null, stopWatching }

  function kill(because: ScanRefusal) {
    killed.because = because
    child.kill('SIGKILL')
  }

  const clock = setTimeout(() => kill('took_too_long'), timeoutMs)
  const memory = setInterval(async () => {
    if ((await memoryOf(child)) > MEMORY_LIMIT) {
      kill('too_many_pixels')
    }
  }, MEMORY_WATCH_MS)

  function stopWatching() {
    clearTimeout(clock)
    clearInterval(memory)
  }

  return killed
}

/**
 * Resident bytes; only Linux tells. The heap limit does not cover decoded
 * pictures, and they are what makes a small file large.
 */
async function memoryOf(child: ChildProcess) {
  const statm = await readFile(`/proc/${child.pid}/statm`, 'utf8').catch(() => '0 0')
  return Number(statm.split(' ')[1]) * PAGE_SIZE
}

function refusal(code: ScanRefusal, { maxBytes, maxPages, maxPixels, timeoutMs }: ScanLimits) {
  return new ScanRefused(code, {
    megabytes: Math.floor(maxBytes / 1024 / 1024),
    pages: maxPages,
    megapixels: Math.floor(maxPixels / 1_000_000),
    seconds: Math.ceil(timeoutMs / 1000),
  })
}
