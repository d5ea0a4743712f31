/**
 * A request that is too large is refused whole, with everything typed in it: so a file beyond the
 * limit is told here, in the server's words, and nothing is sent.
 */
export function checkFileSize(input) {
  const largest = Number(input.dataset.largest)

  input.addEventListener('change', () => input.setCustomValidity(''))
  input.form?.addEventListener('submit', (event) => {
    const isTooLarge = [...input.files].some(({ size }) => size > largest)

    if (!isTooLarge) return
    event.preventDefault()
    event.stopImmediatePropagation()
    input.setCustomValidity(input.dataset.tooLarge)
    input.reportValidity()
  })
}
