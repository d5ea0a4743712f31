/** A page with a form, and the session it belongs to: what is sent on both reaches the form's act. */
export async function openedPage(url: string) {
  const page = await fetch(url)
  const cookies = page.headers.getSetCookie().map((line) => line.split(';')[0])
  const found = /name=._csrf. value=.([\w.-]+)/.exec(await page.text())

  return { cookie: cookies.join('; '), token: found?.[1] ?? '' }
}
