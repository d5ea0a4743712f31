import vine from '@vinejs/vine'

/** A whole number as a field sends it: a list with one in it, or a yes, is none. */
export function wholeNumber({ min, max }: { min: number; max: number }) {
  return vine
    .number()
    .parse((value) => (isScalar(value) ? value : Number.NaN))
    .withoutDecimals()
    .min(min)
    .max(max)
}

/** What is missing stays missing. */
function isScalar(value: unknown) {
  return ['string', 'number', 'undefined'].includes(typeof value) || value === null
}
