import type { DateTime } from 'luxon'
import { Flow } from '#documents/flow'
import { onLetterhead, type Languages } from '#documents/letterhead'
import type { Block, ManualText } from '#documents/manual_text'

export type UserManual = {
  number: string
  issuedAt: DateTime
  language: 'tr' | 'en'
  election: string
  circular: string
  text: ManualText
  checkpoint: string
  isDemo: boolean
}

/**
 * Kullanıcı El Kitabı (R23; Genelge m.7). Set twice: only then is it known on which sheet a section
 * begins.
 */
export async function userManual(manual: UserManual, languages: Languages): Promise<Buffer> {
  const { beginnings } = await set(manual, languages, [])
  const { pdf } = await set(manual, languages, beginnings)

  return pdf
}

async function set(manual: UserManual, languages: Languages, known: readonly number[]) {
  const own = languages[manual.language]
  const title = own.t('documents.manual.title')
  const beginnings: number[] = []

  const pdf = await onLetterhead({ ...manual, title }, languages, (paper, nextSheet) => {
    const flow = new Flow(paper, nextSheet)
    const titles = manual.text.sections.map((section, index) => `${index + 1}. ${section.title}`)

    flow.fact(own.t('documents.manual.election'), manual.election)
    flow.fact(own.t('documents.manual.circular'), manual.circular)
    drawBlocks(flow, manual.text.introduction)
    flow.heading(own.t('documents.manual.contents'))
    flow.contents(titles, known)
    flow.turn()

    for (const [index, { blocks }] of manual.text.sections.entries()) {
      flow.heading(titles[index], { isListed: true })
      beginnings.push(flow.sheet)
      drawBlocks(flow, blocks)
    }
  })

  return { pdf, beginnings }
}

function drawBlocks(flow: Flow, blocks: readonly Block[]) {
  for (const block of blocks) {
    if (block.kind === 'list') {
      flow.list(block.items)
    } else {
      flow.paragraph(block.text)
    }
  }
}
