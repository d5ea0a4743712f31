/**
 * A letter leaves once and the page must say so: the answer is saved first, then
 * the page is loaded anew. A refusal is no file, and the new page tells it.
 */
export function downloadOnce(form) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (form.dataset.isSent) return
    form.dataset.isSent = 'true'

    await saveAnswer(form).catch(() => undefined)
    location.reload()
  })
}

async function saveAnswer(form) {
  const body = new URLSearchParams(new FormData(form))
  const response = await fetch(form.action, { method: 'POST', body, redirect: 'manual' })
  if (response.ok) save(await response.blob(), nameIn(response))
}

function save(blob, name) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
}

function nameIn(response) {
  return /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? ''
}
