import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { rm } from 'node:fs/promises'

/**
 * What was uploaded lies in the system's temporary folder until the answer is known. It is
 * somebody's paper, so nothing of it stays there, whoever sent it and whatever became of it.
 */
export default class UploadsMiddleware {
  async handle({ request }: HttpContext, next: NextFn) {
    try {
      return await next()
    } finally {
      await Promise.all(
        temporaryFilesIn(request.allFiles()).map((path) => rm(path, { force: true }))
      )
    }
  }
}

/** A field may hold one file, several, or fields of its own. */
function temporaryFilesIn(files: unknown): string[] {
  if (typeof files !== 'object' || files === null) {
    return []
  }
  if ('tmpPath' in files) {
    return typeof files.tmpPath === 'string' ? [files.tmpPath] : []
  }
  return Object.values(files).flatMap(temporaryFilesIn)
}
