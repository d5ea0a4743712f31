import type { FormCode } from '#documents/form_code'
import type { ScanLimits, ScanMediaType } from '#documents/scan'
import { ScanReader } from '#documents/scan_reader'
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

const waiting: (() => void)[] = []
let running = 0

/** Started ahead: what it loads and compiles takes longer than reading a page. */
let ready: ScanReader | null = null

/**
 * Strangers' files are parsed in a process of their own, which holds no secret, may write no file
 * and start no program, and is killed when it takes too long or too much memory. It reads one file
 * at a time, and the next only when nothing was wrong with the one before. Two processes at
 * a time; the other files wait their turn, and waiting does not count as time.
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

/** For the process that will be asked: then the first file finds a reader as well. */
export function prepareReader() {
  ready ??= new ScanReader()
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
  const reader = readyReader()

  try {
    const answer = await reader.read(request)

    if ('refused' in answer) {
      throw refusal(answer.refused, request.limits)
    }

    return answer.rendering
  } finally {
    await putBack(reader)
  }
}

function readyReader() {
  const reader = ready?.isAlive ? ready : new ScanReader()
  ready = null

  return reader
}

/** One waits for the next file, this one or a fresh one. */
async function putBack(reader: ScanReader) {
  const isFit = await reader.isFit()

  if (isFit && ready === null) {
    ready = reader
  } else {
    reader.end()
    prepareReader()
  }
}

function refusal(code: ScanRefusal, { maxBytes, maxPages, maxPixels, timeoutMs }: ScanLimits) {
  return new ScanRefused(code, {
    megabytes: Math.floor(maxBytes / 1024 / 1024),
    pages: maxPages,
    megapixels: Math.floor(maxPixels / 1_000_000),
    seconds: Math.ceil(timeoutMs / 1000),
  })
}
