const GROUPS = {
  'national-id': () => [3, 3, 3, 2],
  'phone': (text) => {
    if (text.startsWith('+90')) return [3, 3, 3, 2, 2]
    return text.startsWith('0') ? [4, 3, 2, 2] : [3, 3, 2, 2]
  },
}

/**
 * Long numbers are read in groups while they are typed, and sent as they are
 * stored: without spaces.
 */
export function groupDigits(input) {
  const groupsOf = GROUPS[input.dataset.group]

  input.addEventListener('input', () => regroup(input, groupsOf))
  input.form?.addEventListener('formdata', ({ formData }) => {
    if (isNumber(input.value)) formData.set(input.name, plain(input.value))
  })
  regroup(input, groupsOf)
}

/**
 * What is no number, such as an extension in words, is left as it was typed.
 */
function regroup(input, groupsOf) {
  if (!isNumber(input.value)) return

  const signsBefore = plain(input.value.slice(0, input.selectionStart)).length
  const text = grouped(plain(input.value), groupsOf)
  if (text === input.value) return

  input.value = text
  if (document.activeElement === input) placeCaret(input, signsBefore)
}

function grouped(text, groupsOf) {
  let rest = text
  const parts = []

  for (const size of groupsOf(text)) {
    parts.push(rest.slice(0, size))
    rest = rest.slice(size)
  }

  return [...parts, rest].filter(Boolean).join(' ')
}

function placeCaret(input, signsBefore) {
  let place = 0

  for (let seen = 0; seen < signsBefore; place++) {
    if (input.value[place] !== ' ') seen++
  }

  input.setSelectionRange(place, place)
}

function isNumber(text) {
  return /^\+?[\d\s]+$/.test(text)
}

function plain(text) {
  return text.replace(/\s/g, '')
}
