/**
 * A chosen reason brings its draft at once. What a person typed is never written over: only an
 * empty field, or another draft that nobody touched, makes room.
 */
export function fillDraft(select) {
  const field = document.getElementById(select.dataset.fills)
  const list = document.getElementById(select.dataset.drafts)
  const drafts = new Map(
    [...list.querySelectorAll('[data-draft]')].map((one) => [
      one.dataset.draft,
      one.textContent.trim(),
    ])
  )
  list.hidden = true

  select.addEventListener('change', () => {
    const written = field.value.trim()
    const isOwn = written !== '' && ![...drafts.values()].includes(written)

    if (!isOwn) field.value = drafts.get(select.value) ?? ''
  })
}
