/**
 * A passkey's answer in place of a typed code: the button asks the key, and the form is sent with
 * what it answered.
 */
export function askPasskey(part) {
  if (!isPlaceOfKeys(part.dataset.passkey)) return
  part.hidden = false

  part.querySelector('button').addEventListener('click', () =>
    attempt(part, async () => {
      const options = await optionsFrom(part.dataset.options)
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
      const form = part.closest('form')

      put(form, 'passkey', await navigator.credentials.get({ publicKey }))
      form.requestSubmit()
    })
  )
}

/** The browser makes the key before the form is sent with its public half. */
export function makePasskey(form) {
  if (!isPlaceOfKeys(form.dataset.newPasskey)) return
  form.hidden = false
  document.querySelector('[data-passkey-absent]').hidden = true

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    return attempt(form, async () => {
      const options = await optionsFrom(form.dataset.options)
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)

      put(form, 'newPasskey', await navigator.credentials.create({ publicKey }))
      form.submit()
    })
  })
}

/** A key belongs to one origin, and older browsers do not read what a server writes for it. */
function isPlaceOfKeys(origin) {
  return (
    location.origin === origin &&
    'parseRequestOptionsFromJSON' in (window.PublicKeyCredential ?? {})
  )
}

/** One at a time; whoever turns the key's question down may be asked again. */
async function attempt(part, work) {
  const failure = part.querySelector('[data-passkey-failure]')
  if (part.dataset.isAsking) return
  part.dataset.isAsking = 'true'
  failure.hidden = true

  await work().catch(() => (failure.hidden = false))
  delete part.dataset.isAsking
}

async function optionsFrom(url) {
  const response = await fetch(url, { cache: 'no-store', redirect: 'manual' })
  if (!response.ok) throw new Error('No challenge')
  return response.json()
}

function put(form, name, credential) {
  const input = form.elements.namedItem(name) ?? document.createElement('input')
  input.type = 'hidden'
  input.name = name
  input.value = JSON.stringify(credential)
  form.append(input)
}
