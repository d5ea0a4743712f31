const NAMED: Record<string, string> = {
  'amp': '&',
  'lt': '<',
  'gt': '>',
  'quot': '"',
  '#39': "'",
  '#x2F': '/',
}

/** What a browser without scripts would send from the form with that action on a page. */
export function shownForm(html: string, action: string): Record<string, string> {
  const [, form = ''] =
    new RegExp(`<form[^>]*action="${action}"[^>]*>(.*?)</form>`, 's').exec(html) ?? []
  const inputs = Array.from(form.matchAll(/<input\b([^>]*)>/gs), ([, text]) => attributesOf(text))

  return Object.fromEntries(
    inputs
      .filter(({ checked, type }) => type !== 'checkbox' || checked !== undefined)
      .map(({ name, value }) => [name, value ?? ''])
  )
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(text.matchAll(/([\w-]+)(?:="([^"]*)")?/gs), ([, name, value]) => [
      name,
      unescaped(value ?? ''),
    ])
  )
}

function unescaped(text: string) {
  return text.replace(/&(#?\w+);/g, (whole, name) => NAMED[name] ?? whole)
}
