import QRCode from 'qrcode'
import { encode, shortCode, type FormCode } from '#documents/form_code'
import { mm, type Paper } from '#documents/paper'

/** With its quiet zone; 0.78 mm a module, three dots of a scan at 100 dpi. */
export const MARK_SIZE = mm(32)

/** Quiet zone in modules on each side (ISO/IEC 18004, 6.3.8). */
const QUIET = 4
const SHORT_CODE_SIZE = 8

/**
 * The page's code in the corner of a form, and beside it in letters. Level Q: a quarter of it may
 * lie below a stamp. Answers where it ends, in points from the upper edge.
 */
export function drawMark(
  paper: Paper,
  code: FormCode,
  { x, y, meaning }: { x: number; y: number; meaning: string }
): number {
  const { modules } = QRCode.create(encode(code), { errorCorrectionLevel: 'Q' })
  const module = MARK_SIZE / (modules.size + 2 * QUIET)
  const [form, digest] = shortCode(code).split(/(?<=-R\d+)-(.*)/)

  paper.figure(meaning, (pen) => {
    for (const { row, column, length } of runsOf(modules)) {
      pen.rect(x + (QUIET + column) * module, y + (QUIET + row) * module, length * module, module)
    }
    pen.fill('black')
  })

  return [form, digest].reduce(
    (top, line) =>
      paper.write('P', line, {
        x,
        y: top,
        width: MARK_SIZE,
        size: SHORT_CODE_SIZE,
        face: 'monospaced',
        align: 'center',
      }),
    y + MARK_SIZE - module
  )
}

/** Dark modules side by side become one bar, so that no renderer leaves a seam between them. */
function runsOf({ size, data }: QRCode.BitMatrix) {
  return Array.from({ length: size }, (_, row) => {
    const line = Array.from(data.subarray(row * size, (row + 1) * size)).join('')

    return Array.from(line.matchAll(/1+/g), ({ 0: run, index }) => ({
      row,
      column: index,
      length: run.length,
    }))
  }).flat()
}
