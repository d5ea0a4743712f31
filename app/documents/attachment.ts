import type { HttpContext } from '@adonisjs/core/http'
import { Readable } from 'node:stream'

const UNSAFE_IN_NAMES = /[\p{Cc}\p{Cf}\p{Cs}"\\/:*?<>|]/gu
const NAME_LENGTH = 150

/**
 * Headers for a stranger's file on its way out: saved, never opened in our
 * origin (ASVS 3.2.1). The name as RFC 6266 asks, with an ASCII stand-in.
 */
export function attachmentHeaders(fileName: string, mediaType: string): Record<string, string> {
  const name = safeName(fileName)

  return {
    'content-type': mediaType,
    'content-disposition': `attachment; filename="${asciiOf(name)}"; filename*=UTF-8''${encoded(name)}`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  }
}

/** Answers with a file to be saved. */
export function sendAttachment(
  response: HttpContext['response'],
  { name, mediaType, bytes }: { name: string; mediaType: string; bytes: Buffer }
) {
  for (const [header, value] of Object.entries(attachmentHeaders(name, mediaType))) {
    response.header(header, value)
  }
  return response.send(bytes)
}

/** The same for a file that is made while it leaves; who goes away before its end gets no more. */
export function streamAttachment(
  response: HttpContext['response'],
  { name, mediaType, chunks }: { name: string; mediaType: string; chunks: AsyncIterable<Buffer> }
) {
  for (const [header, value] of Object.entries(attachmentHeaders(name, mediaType))) {
    response.header(header, value)
  }
  return response.stream(Readable.from(chunks, { objectMode: false }))
}

/** No line breaks, no bidi marks that turn "fdp.exe" around, no half letters. */
function safeName(fileName: string) {
  const name = fileName.normalize('NFC').replace(UNSAFE_IN_NAMES, '').trim()
  return Array.from(name).slice(-NAME_LENGTH).join('') || 'belge'
}

function asciiOf(name: string) {
  return name
    .replaceAll('ı', 'i')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/g, '_')
}

function encoded(name: string) {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`
  )
}
