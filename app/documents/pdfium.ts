import { PDFiumLibrary } from '@hyzyla/pdfium'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** As much of it as is used here: the compiler knows it with the types of a browser alone. */
type Wasm = {
  compile: (code: Uint8Array) => Promise<object>
  Instance: new (compiled: object, imports: object) => { exports: object }
}

const { WebAssembly } = globalThis as unknown as { WebAssembly: Wasm }

let compiled: Promise<object> | null = null

/** A pdfium of its own for each file, with nothing of another one in its memory; compiled once. */
export async function newPdfium(): Promise<PDFiumLibrary> {
  const code = await (compiled ??= compile())

  return PDFiumLibrary.init({
    instantiateWasm(imports: object, instantiated: (instance: never) => void) {
      const instance = new WebAssembly.Instance(code, imports)
      instantiated(instance as never)
      return instance.exports as never
    },
  })
}

async function compile() {
  const wasm = await readFile(fileURLToPath(import.meta.resolve('@hyzyla/pdfium/pdfium.wasm')))
  return WebAssembly.compile(new Uint8Array(wasm))
}
