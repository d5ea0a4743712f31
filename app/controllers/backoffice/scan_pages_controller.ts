import { readFile } from '#documents/file_store'
import RequestForm from '#models/request_form'
import RequestFormPolicy from '#policies/request_form_policy'
import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'

export default class ScanPagesController {
  /** A picture we made ourselves of one page. */
  async show({ bouncer, params, response }: HttpContext) {
    const form = await RequestForm.numbered(params.number)
    await bouncer.with(RequestFormPolicy).authorize('view')
    await form.load('scan', (scan) => scan.preload('pages'))
    const page = form.scan?.pages.find(({ number }) => String(number) === params.page)

    if (!page) {
      throw new errors.E_ROUTE_NOT_FOUND(['GET', 'scan'])
    }
    form.scan.ensureReadable()
    response.header('Content-Type', 'image/webp')
    return response.send(await readFile(page.fileKey))
  }
}
