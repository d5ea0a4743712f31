import { readPages, Unreadable, warmUp } from '#documents/scan_pages'
import type { RenderingAnswer, RenderingRequest } from '#documents/scan_rendering'

/**
 * The process of scan_reader.ts: one file after the other, one answer each. An unforeseen error
 * while parsing is the file's, so it is answered as broken.
 */
process.on('message', async (request: RenderingRequest) => {
  process.send?.(await answer(request))
})

await warmUp()

async function answer({ bytes, limits, codes }: RenderingRequest): Promise<RenderingAnswer> {
  try {
    return { rendering: await readPages(Buffer.from(bytes), limits, codes) }
  } catch (error) {
    return { refused: error instanceof Unreadable ? error.refusal : 'broken' }
  }
}
