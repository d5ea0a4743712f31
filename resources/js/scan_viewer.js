const ZOOMS = [1, 1.5, 2, 3]

/**
 * One page of a scan at a time, larger, and turned upright. Without it all pages
 * stand below each other.
 */
export function viewScan(viewer) {
  const frame = viewer.querySelector('.scan-pages')
  const pages = [...frame.querySelectorAll('.scan-page')]
  const place = viewer.querySelector('.scan-place')
  const turns = pages.map(() => 0)
  let [current, zoom] = [0, 0]

  const acts = {
    previous: () => (current = Math.max(current - 1, 0)),
    next: () => (current = Math.min(current + 1, pages.length - 1)),
    in: () => (zoom = Math.min(zoom + 1, ZOOMS.length - 1)),
    out: () => (zoom = Math.max(zoom - 1, 0)),
    turn: () => (turns[current] = (turns[current] + 1) % 4),
  }

  function draw() {
    pages.forEach((page, index) => (page.hidden = index !== current))
    place.textContent = place.dataset.text
      .replace('{page}', String(current + 1))
      .replace('{total}', String(pages.length))
    lay(pages[current], { width: frame.clientWidth * ZOOMS[zoom], turn: turns[current] })
    disable({ previous: current === 0, next: current === pages.length - 1 })
    disable({ out: zoom === 0, in: zoom === ZOOMS.length - 1 })
  }

  function disable(states) {
    for (const [act, isDisabled] of Object.entries(states)) {
      viewer.querySelector(`[data-scan="${act}"]`).setAttribute('aria-disabled', isDisabled)
    }
  }

  for (const [act, change] of Object.entries(acts)) {
    viewer.querySelector(`[data-scan="${act}"]`).addEventListener('click', () => {
      change()
      draw()
    })
  }
  pages.forEach((page) => page.firstElementChild.addEventListener('load', draw))
  new ResizeObserver(draw).observe(viewer)
  viewer.querySelector('.scan-tools').hidden = false
  draw()
}

/**
 * A turned image keeps its old box, so the page around it takes the new one.
 */
function lay(page, { width, turn }) {
  const image = page.firstElementChild
  const ratio = image.naturalHeight / image.naturalWidth || Math.SQRT2
  const isLying = turn % 2 === 1
  const imageWidth = isLying ? width / ratio : width
  const imageHeight = imageWidth * ratio
  const shift = [
    [0, 0],
    [imageHeight, 0],
    [imageWidth, imageHeight],
    [0, imageWidth],
  ][turn]

  image.style.width = `${imageWidth}px`
  image.style.transformOrigin = 'top left'
  image.style.transform = `translate(${shift[0]}px, ${shift[1]}px) rotate(${turn * 90}deg)`
  page.style.width = `${width}px`
  page.style.height = `${isLying ? imageWidth : imageHeight}px`
}
