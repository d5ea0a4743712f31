import lodash from '@poppinss/utils/lodash'
import { typedInput } from '#exceptions/typed_input'

type Shared = {
  flashMessages?: { get: (key: string) => unknown }
}

type Line = { field: string; message: string }

type ErrorsBag = Record<string, string[]>

const inputs = new WeakMap<object, object | null>()

/** A field's place on the page, for its label and for the links of an error summary. */
export function fieldId(name: string) {
  return `field-${pathOf(name).replaceAll('.', '-')}`
}

/** What a screen reader says after the label. */
export function describedBy(
  id: string,
  hint: string | undefined,
  messages: string[],
  remarks: string[] = []
) {
  const parts = [
    hint && `${id}-hint`,
    remarks.length > 0 && `${id}-remarks`,
    messages.length > 0 && `${id}-errors`,
  ]
  return parts.filter(Boolean).join(' ') || null
}

/** What the person typed before the form came back, else what is recorded. */
export function typed(this: Shared, name: string, recorded?: unknown) {
  const input = inputOf(this)

  if (!input) return recorded

  const sent: unknown = lodash.get(input, pathOf(name))
  return typeof sent === 'object' ? null : sent
}

/** How many places of a list came back; none before something was typed. */
export function typedCount(this: Shared, name: string) {
  const sent: unknown = lodash.get(inputOf(this), pathOf(name))
  return Array.isArray(sent) ? sent.length : 0
}

/**
 * A box left empty is not sent: once something was typed, only what came is ticked.
 */
export function ticked(this: Shared, name: string, isRecorded: boolean, value?: string) {
  const input = inputOf(this)
  if (!input) return isRecorded

  const sent: unknown = lodash.get(input, pathOf(name))
  return value === undefined ? sent !== undefined : [sent].flat().includes(value)
}

export function errorsOf(this: Shared, name: string) {
  return bagOf(this)[pathOf(name)] ?? []
}

/** Every message of the form that came back, as the error summary takes them. */
export function allErrors(this: Shared) {
  const lines = this.flashMessages?.get('summaryLines') as Line[] | undefined

  return lines ?? linesOf(bagOf(this))
}

function linesOf(bag: ErrorsBag): Line[] {
  return Object.entries(bag).flatMap(([field, messages]) =>
    messages.map((message) => ({ field, message }))
  )
}

/** A long form asks for every field: it is deciphered once for a page. */
function inputOf({ flashMessages }: Shared) {
  if (!flashMessages) return null
  const known = inputs.get(flashMessages)
  if (known !== undefined) return known

  const input = typedInput(flashMessages.get('typedInput'))
  inputs.set(flashMessages, input)
  return input
}

function bagOf({ flashMessages }: Shared) {
  return (flashMessages?.get('inputErrorsBag') ?? {}) as ErrorsBag
}

/** `users[0][email]` and `ips[]` are `users.0.email` and `ips` to the validator. */
function pathOf(name: string) {
  return name.replace(/\[\]$/, '').replaceAll('[', '.').replaceAll(']', '')
}
