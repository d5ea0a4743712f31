import { ownForm } from '#controllers/portal/own_form'
import { readFile } from '#documents/file_store'
import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'

export default class ScanPagesController {
  /** A picture we made ourselves of one page. */
  async show(ctx: HttpContext) {
    const { params, request, response } = ctx
    const form = await ownForm(ctx)
    await form.load('scan', (scan) => scan.preload('pages'))
    const page = form.scan?.pages.find(({ number }) => String(number) === params.page)

    if (!page) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    form.scan.ensureReadable()
    response.header('Content-Type', 'image/webp')
    return response.send(await readFile(page.fileKey))
  }
}
