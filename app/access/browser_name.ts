type Sign = readonly [name: string, mark: RegExp]

/** The first that fits: most browsers also call themselves Chrome or Safari. */
const BROWSERS: readonly Sign[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Yandex', /\bYaBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /(?:Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
]

const SYSTEMS: readonly Sign[] = [
  ['Android', /\bAndroid\b/],
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
]

/**
 * "Firefox · Windows" of a User-Agent header: enough to know one's own again, and only as true as
 * the browser says. Null where it names nothing known.
 */
export function browserName(userAgent: string) {
  const names = [BROWSERS, SYSTEMS].map((signs) => signs.find(([, mark]) => mark.test(userAgent)))
  const known = names.flatMap((sign) => (sign ? [sign[0]] : []))

  return known.length > 0 ? known.join(' · ') : null
}
