import { recordRefusal } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import { deleteFile } from '#documents/file_store'
import { digestOnPaper } from '#documents/form_code'
import { keepScan, keepSignedScan, type KeptScan } from '#documents/scan'
import { ScanInfected, ScanRefused } from '#documents/scan_refused'
import { type ScanVerdict, verdictOf } from '#documents/scan_verdict'
import Document from '#models/document'
import type Participation from '#models/participation'
import type RequestForm from '#models/request_form'
import type { Author } from '#models/author'
import type { MultipartFile } from '@adonisjs/core/bodyparser'

/** A scan that lies in the file store before a form takes it, and what its sender called it. */
export type StoredScan = KeptScan & { originalName: string }

type Scene = { participation: Participation; form?: RequestForm; by: Author }

/**
 * What was uploaded beside a form, kept; null when nothing was. What the file really is shows when
 * it is read. One that cannot be taken is on record, at its form or, while there is none, at the
 * participation; then throws ScanRefused.
 */
export async function receiveScan(
  file: MultipartFile | null,
  scene: Scene
): Promise<StoredScan | null> {
  return file?.tmpPath
    ? { ...(await orRefused(file, scene, keepScan)), originalName: nameOf(file) }
    : null
}

/**
 * The same of a form that was printed here, signed and scanned: with what the codes on its pages say
 * of the form on record. Throws ActRefused when no file came.
 */
export async function receiveSignedScan(
  file: MultipartFile | null,
  scene: Scene & { form: RequestForm }
): Promise<{ scan: StoredScan; reading: ScanVerdict }> {
  if (!file?.tmpPath) {
    throw new ActRefused('scan_missing')
  }
  const { number, revision, contentDigest } = scene.form
  const { codes, ...kept } = await orRefused(file, scene, keepSignedScan)

  return {
    scan: { ...kept, originalName: nameOf(file) },
    reading: verdictOf(codes, {
      formNumber: number,
      revision,
      digest: digestOnPaper(contentDigest!),
    }),
  }
}

async function orRefused<T>(
  file: MultipartFile,
  scene: Scene,
  keep: (path: string) => Promise<T>
): Promise<T> {
  try {
    return await keep(file.tmpPath!)
  } catch (error) {
    if (error instanceof ScanRefused) {
      await recordScanRefusal(error, file, scene)
    }
    throw error
  }
}

function nameOf({ clientName }: MultipartFile) {
  return clientName.toWellFormed()
}

/** When the act is refused, or found done already, nobody took the scan and its files go again. */
export async function withScan<T>(scan: StoredScan | null, act: () => Promise<T>) {
  try {
    return await act()
  } finally {
    if (scan && !(await isTaken(scan))) {
      await discard(scan)
    }
  }
}

function recordScanRefusal(
  error: ScanRefused,
  { size }: MultipartFile,
  { participation, form, by }: Scene
) {
  const subject = {
    actor: by.actor,
    election: participation.electionId,
    applicant: participation.applicantId,
    target: form
      ? { type: 'request_form' as const, id: form.id, version: form.version }
      : { type: 'participation' as const, id: participation.id },
  }

  return error instanceof ScanInfected
    ? recordRefusal('scan.infected', {
        ...subject,
        details: { bytes: size, signature: error.signature },
      })
    : recordRefusal('scan.refused', { ...subject, reason: error.code, details: { bytes: size } })
}

async function isTaken({ fileKey }: StoredScan) {
  return (await Document.findBy('fileKey', fileKey)) !== null
}

function discard(scan: StoredScan) {
  return Promise.all([scan, ...scan.pages].map(({ fileKey }) => deleteFile(fileKey)))
}
