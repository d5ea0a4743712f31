const RUNS = 3

/**
 * Measures the line by real transfers, one after the other, and sends what each run gave. Without
 * this script the form records the address alone.
 */
export function measureConnection(form) {
  const bar = form.querySelector('progress')
  const sample = form.dataset.sample

  form.addEventListener('submit', async (event) => {
    if (form.dataset.isMeasured) return
    event.preventDefault()
    form.dataset.isMeasured = 'true'
    form.querySelector('[data-measuring]').hidden = false

    for (let run = 0; run < RUNS; run++) {
      const kilobits = await kilobitsOf(sample).catch(() => null)
      if (kilobits !== null) form.append(hidden(`runs[${run}]`, kilobits))
      bar.value = run + 1
    }
    form.submit()
  })
}

async function kilobitsOf(url) {
  const began = performance.now()
  const response = await fetch(`${url}?${Math.random()}`, { cache: 'no-store' })
  if (!response.ok) throw new Error('No sample')
  const { byteLength } = await response.arrayBuffer()

  return Math.round((byteLength * 8) / (performance.now() - began))
}

function hidden(name, value) {
  const input = document.createElement('input')
  input.type = 'hidden'
  input.name = name
  input.value = value
  return input
}
