export type Block = { kind: 'paragraph'; text: string } | { kind: 'list'; items: string[] }

export type Section = { title: string; blocks: Block[] }

export type ManualText = { introduction: Block[]; sections: Section[] }

/**
 * Reads what resources/manual holds: paragraphs, lists of lines that begin with "- ", and sections
 * below "## ". `values` take the places in braces; throws for a place that has none.
 */
export function readManual(text: string, values: Readonly<Record<string, string>>): ManualText {
  const [introduction, ...sections] = filled(text, values).split(/^## /m)

  return {
    introduction: blocksIn(introduction),
    sections: sections.map((section) => {
      const [title, ...lines] = section.split('\n')
      return { title: title.trim(), blocks: blocksIn(lines.join('\n')) }
    }),
  }
}

function filled(text: string, values: Readonly<Record<string, string>>) {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (values[name] === undefined) {
      throw new Error(`The manual asks for "${name}", which nobody gave`)
    }
    return values[name]
  })
}

function blocksIn(text: string): Block[] {
  return text
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map((block) =>
      block.startsWith('- ')
        ? { kind: 'list', items: block.split(/^- /m).slice(1).map(inOneLine) }
        : { kind: 'paragraph', text: inOneLine(block) }
    )
}

function inOneLine(text: string) {
  return text.replace(/\s+/g, ' ').trim()
}
