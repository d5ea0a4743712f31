const STEPS = { ArrowDown: 1, ArrowUp: -1 }

/** From a row's link the arrows lead to the next one; the page scrolls along. */
export function walkRows(list) {
  list.addEventListener('keydown', (event) => {
    const links = [...list.querySelectorAll('.row-link')]
    const target = targetOf(event.key, { links, at: links.indexOf(event.target) })

    if (!target) return
    event.preventDefault()
    target.focus()
  })
}

function targetOf(key, { at, links }) {
  if (at === -1) return null
  if (key === 'Home') return links[0]
  if (key === 'End') return links.at(-1)

  return key in STEPS ? (links[at + STEPS[key]] ?? null) : null
}
