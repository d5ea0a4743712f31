import { openApi } from '#api/openapi'
import type { HttpContext } from '@adonisjs/core/http'

export default class DescriptionsController {
  show({ i18n, response }: HttpContext) {
    response.header('Content-Language', i18n.locale)
    return openApi(i18n)
  }
}
