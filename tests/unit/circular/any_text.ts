import fc from 'fast-check'

/** Up to 80 UTF-16 code units of any kind: NUL, bidi marks and lone surrogates too. */
export const anyText = fc
  .array(fc.oneof(fc.nat({ max: 0x7f }), fc.nat({ max: 0xffff })), { maxLength: 80 })
  .map((units) => String.fromCharCode(...units))
