import { recordRefusal } from '#audit/record'
import { deleteFile } from '#documents/file_store'
import { keepScan, type KeptScan } from '#documents/scan'
import { ScanRefused } from '#documents/scan_refused'
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
  if (!file?.tmpPath) {
    return null
  }
  try {
    return { ...(await keepScan(file.tmpPath)), originalName: file.clientName.toWellFormed() }
  } catch (error) {
    if (error instanceof ScanRefused) {
      await recordScanRefusal(error, file, scene)
    }
    throw error
  }
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
  { code }: ScanRefused,
  { size }: MultipartFile,
  { participation, form, by }: Scene
) {
  return recordRefusal('scan.refused', {
    actor: by.actor,
    election: participation.electionId,
    applicant: participation.applicantId,
    target: form
      ? { type: 'request_form', id: form.id, version: form.version }
      : { type: 'participation', id: participation.id },
    reason: code,
    details: { bytes: size },
  })
}

async function isTaken({ fileKey }: StoredScan) {
  return (await Document.findBy('fileKey', fileKey)) !== null
}

function discard(scan: StoredScan) {
  return Promise.all([scan, ...scan.pages].map(({ fileKey }) => deleteFile(fileKey)))
}
