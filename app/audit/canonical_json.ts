export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/**
 * Canonical JSON (RFC 8785), so that a value has exactly one spelling and
 * anyone can hash it again. Returns the text; its UTF-8 bytes are the record.
 *
 * Narrower than the RFC: fractions, integers beyond 2^53 and lone surrogates
 * throw, because other readers would not read them back alike.
 */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item)).join(',')}]`
  }

  switch (typeof value) {
    case 'string':
      return canonicalString(value)
    case 'number':
      return canonicalInteger(value)
    case 'boolean':
      return String(value)
    case 'object':
      return value === null ? 'null' : canonicalObject(value as { [name: string]: JsonValue })
    default:
      throw new TypeError(`A ${typeof value} has no canonical JSON`)
  }
}

/**
 * Names are ordered by UTF-16 code units (RFC 8785, 3.2.3), which is how
 * JavaScript compares strings.
 */
function canonicalObject(object: { readonly [name: string]: JsonValue }) {
  const members = Object.keys(object)
    .sort()
    .map((name) => `${canonicalString(name)}:${canonicalJson(object[name])}`)

  return `{${members.join(',')}}`
}

function canonicalString(text: string) {
  if (!text.isWellFormed()) {
    throw new TypeError('A lone surrogate has no canonical JSON')
  }

  return JSON.stringify(text)
}

function canonicalInteger(number: number) {
  if (!Number.isSafeInteger(number)) {
    throw new TypeError(`${number} is no safe integer, so it has no place in the log`)
  }

  return JSON.stringify(number)
}
