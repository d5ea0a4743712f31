/**
 * The token of a one-time link stands behind its number sign, where no server reads it: it is put
 * into the form, and kept when the page is read in the other language.
 */
export function fillLink(form) {
  const field = form.elements.namedItem('link')
  field.value ||= location.hash.slice(1)

  const token = field.value.split('#').at(-1)
  if (token === '') return
  field.closest('.field').hidden = true
  document.querySelectorAll('.language-switch a').forEach((language) => (language.hash = token))
}
