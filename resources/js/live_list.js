/** Thirty refreshes a minute stay below what one person may ask of the log (LIMITS.search). */
const EVERY_MS = 2000
const WATCHED_FOR_MS = 10 * 60 * 1000

let lastTouched = Date.now()

/**
 * Fetches the page it stands on and takes over what is new; when nothing moves any more, the whole
 * page as it ends. Without this file one reloads. Nobody watching, nothing asked: a forgotten screen must not keep
 * its session alive.
 */
function keepFresh(list) {
  for (const sign of ['pointermove', 'pointerdown', 'keydown', 'scroll']) {
    addEventListener(sign, () => (lastTouched = Date.now()), { passive: true })
  }
  list.querySelector('[data-live-note]').hidden = false
  setTimeout(() => refresh(list), EVERY_MS)
}

async function refresh(list) {
  if (isWatched()) {
    await takeOver(list).catch(() => undefined)
  }
  setTimeout(() => refresh(list), EVERY_MS)
}

function isWatched() {
  return !document.hidden && Date.now() - lastTouched < WATCHED_FOR_MS
}

async function takeOver(list) {
  const response = await fetch(location.href, { headers: { accept: 'text/html' } })
  if (response.redirected) return location.reload()
  if (!response.ok) return

  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const fresh = page.querySelector('[data-live-list]')
  if (isInUse(list)) return
  if (!fresh) return location.reload()
  if (newestIn(fresh) === newestIn(list)) return

  for (const part of list.querySelectorAll('[data-live-part]')) {
    part.replaceWith(fresh.querySelector(`[data-live-part="${part.dataset.livePart}"]`))
  }
}

function newestIn(list) {
  return list.querySelector('[data-key]')?.dataset.key
}

/** A row must not slip away from under the keyboard. */
function isInUse(list) {
  return list.contains(document.activeElement)
}

document.querySelectorAll('[data-live-list]').forEach(keepFresh)
