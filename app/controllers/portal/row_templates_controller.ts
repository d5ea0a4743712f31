import { sendAttachment } from '#documents/attachment'
import { COLUMNS, type Column } from '#imports/columns'
import { rowTemplate, TEMPLATE_TYPES, type TemplateFormat } from '#imports/row_template'
import type { HttpContext } from '@adonisjs/core/http'
import i18nManager from '@adonisjs/i18n/services/main'

export default class RowTemplatesController {
  /** With the words of the circular's form, which are Turkish. */
  async show({ params, response }: HttpContext) {
    const format = params.format as TemplateFormat
    const turkish = i18nManager.locale('tr')
    const headings = Object.fromEntries(
      COLUMNS.map((column) => [column, turkish.t(`imports.headings.${column}`)])
    ) as Record<Column, string>

    return sendAttachment(response, {
      name: `ssps-kullanicilar.${format}`,
      mediaType: TEMPLATE_TYPES[format],
      bytes: await rowTemplate(format, { title: turkish.t('imports.template_sheet'), headings }),
    })
  }
}
