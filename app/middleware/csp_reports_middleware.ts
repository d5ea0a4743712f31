import CspReportsController from '#controllers/csp_reports_controller'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

export const CSP_REPORTS = '/csp-reports'

/** Answers before sessions begin: a browser sends a report by itself, without a person's act. */
export default class CspReportsMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const isReport = ctx.request.method() === 'POST' && ctx.request.url() === CSP_REPORTS
    return isReport ? new CspReportsController().store(ctx) : next()
  }
}
