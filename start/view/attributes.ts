import edge from 'edge.js'

type Value = string | number | boolean | null | undefined | Value[]

const { html } = edge.globals

/**
 * `html.attrs` as the components use it, with every value escaped: what a stranger typed stays
 * between its quotes. Edge's own writes values as they are.
 */
export const safeHtml = {
  ...html,
  attrs: (values: Record<string, Value>) =>
    html.attrs(
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escaped(value)]))
    ),
}

function escaped(value: Value): Value {
  if (Array.isArray(value)) {
    return value.map(escaped)
  }
  return typeof value === 'string' ? html.escape(value) : value
}
