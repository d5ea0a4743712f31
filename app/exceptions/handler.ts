import app from '@adonisjs/core/services/app'
import { ExceptionHandler } from '@adonisjs/core/http'
import { isApi } from '#api/face'
import { answerWithProblem } from '#api/problem'
import { speak } from '#middleware/locale_middleware'
import { messagesByField, summaryLines } from '#exceptions/field_messages'
import { keepTypedInput } from '#exceptions/typed_input'
import {
  isDatabaseFull,
  isDatabaseLost,
  loggableDatabaseFailure,
} from '#exceptions/database_failure'
import type { HttpContext } from '@adonisjs/core/http'
import type { HttpError } from '@adonisjs/core/types/http'

const RETRY_AFTER_SECONDS = 10

/**
 * A page exists for what people can meet; every other status looks like the
 * first of its family.
 */
const PAGES: Record<number, string> = {
  400: 'bad_request',
  403: 'forbidden',
  404: 'not_found',
  410: 'scan_infected',
  413: 'too_large',
  423: 'scan_not_checked',
  429: 'too_many_requests',
  500: 'server_error',
  503: 'unavailable',
}

/** These would answer for themselves, with a bare sentence or a way back that loses the reason. */
const ANSWERED_HERE = ['E_AUTHORIZATION_FAILURE', 'E_TOO_MANY_REQUESTS']

export default class HttpExceptionHandler extends ExceptionHandler {
  protected debug = app.inDev

  #reported = new WeakSet<HttpContext>()

  async handle(error: unknown, ctx: HttpContext) {
    ctx.response.header('Cache-Control', 'no-store')
    if (!ctx.i18n) speak(ctx)

    if (isDatabaseLost(error)) return this.#answerUnavailable(unavailable(), ctx)
    if (isDatabaseFull(error)) return this.#answerUnavailable(noSpace(), ctx)
    const httpError = isTooDeep(error, ctx) ? unreadable() : this.toHttpError(error)
    if (httpError.code === 'E_BAD_CSRF_TOKEN') return this.#answerExpired(httpError, ctx)
    if (isApi(ctx) || ANSWERED_HERE.includes(String(httpError.code))) {
      return this.#answer(httpError, ctx)
    }

    return super.handle(httpError, ctx)
  }

  /**
   * A lost database fails twice in one request, in the act and in saving the
   * session: one line says it.
   */
  async report(error: unknown, ctx: HttpContext) {
    if (this.#reported.has(ctx) || isTooDeep(error, ctx)) return
    this.#reported.add(ctx)

    const failure = loggableDatabaseFailure(error)
    if (!failure) return super.report(error, ctx)
    ctx.logger.error(failure, 'The database did not do what it was asked')
  }

  /** The request's logger carries its id already. */
  protected context() {
    return {}
  }

  /**
   * Anything may be thrown, and `status` may mean something else on it.
   */
  protected toHttpError(error: unknown): HttpError {
    const httpError = super.toHttpError(error)
    if (isErrorStatus(httpError.status)) return httpError

    return Object.assign(new Error('Internal server error', { cause: error }), { status: 500 })
  }

  /** A program gets problem details, whatever it says it accepts. */
  renderError(error: HttpError, ctx: HttpContext) {
    return isApi(ctx) ? answerWithProblem(error, ctx) : super.renderError(error, ctx)
  }

  async renderErrorAsHTML(error: HttpError, ctx: HttpContext) {
    if (error.status === 500 && this.isDebuggingEnabled(ctx)) {
      return super.renderErrorAsHTML(error, ctx)
    }

    const page = await ctx.view.render(`pages/errors/${pageOf(error)}`, {
      minutes: minutesUntilRetry(error),
    })
    return ctx.response.status(error.status).send(page)
  }

  async renderErrorAsJSON(error: HttpError, { i18n, response }: HttpContext) {
    const message = i18n.t(`errors.${pageOf(error)}.title`)

    response.status(error.status).send({ errors: [{ code: error.code, message }] })
  }

  async renderErrorAsJSONAPI(error: HttpError, ctx: HttpContext) {
    return this.renderErrorAsJSON(error, ctx)
  }

  async renderValidationErrorAsHTML(error: HttpError, ctx: HttpContext) {
    if (!ctx.session?.initiated) return this.renderErrorAsHTML(error, ctx)

    keepTypedInput(ctx)
    ctx.session.flash('inputErrorsBag', messagesByField(error.messages))
    ctx.session.flash('summaryLines', summaryLines(error.messages, ctx.i18n))
    ctx.response.redirect().withQs().back()
  }

  #answer(error: HttpError, ctx: HttpContext) {
    if (hasHeaders(error)) {
      for (const [name, value] of Object.entries(error.getDefaultHeaders())) {
        ctx.response.header(name, String(value))
      }
    }

    return this.renderError(error, ctx)
  }

  #answerUnavailable(error: HttpError, ctx: HttpContext) {
    ctx.response.header('Retry-After', String(RETRY_AFTER_SECONDS))

    return this.renderError(error, ctx)
  }

  /**
   * The page stood open longer than its session. What was typed comes back, if
   * the browser says where the form is.
   */
  #answerExpired(error: HttpError, ctx: HttpContext) {
    const isFromPage = ctx.request.accepts(['html', 'json']) === 'html'
    if (!isFromPage || !ctx.request.header('referer')) return this.renderError(error, ctx)

    keepTypedInput(ctx)
    ctx.session.flash('error', ctx.i18n.t('errors.expired.flash'))
    ctx.response.redirect().withQs().back()
  }
}

function isErrorStatus(status: unknown) {
  return Number.isInteger(status) && Number(status) >= 400 && Number(status) <= 599
}

function pageOf({ status, code }: HttpError) {
  if (code === 'E_BAD_CSRF_TOKEN') return 'expired'
  if (code === 'E_NO_SPACE') return 'no_space'

  return PAGES[status] ?? (status >= 500 ? 'server_error' : 'bad_request')
}

/**
 * Lists within lists without end break whoever walks them, and that is the body parser: nothing of
 * ours runs before it is known who is signed in.
 */
function isTooDeep(error: unknown, { auth }: HttpContext) {
  return error instanceof RangeError && auth === undefined
}

function unreadable(): HttpError {
  return { status: 400, message: 'The body cannot be read', code: 'E_BODY_UNREADABLE' }
}

function unavailable(): HttpError {
  return { status: 503, message: 'The database does not answer', code: 'E_DATABASE_LOST' }
}

function noSpace(): HttpError {
  return { status: 503, message: 'The database has no room for an event', code: 'E_NO_SPACE' }
}

/** One that is known to pass says when. */
function minutesUntilRetry(error: HttpError) {
  const seconds = hasHeaders(error) ? Number(error.getDefaultHeaders()['Retry-After']) : 60
  return Math.ceil(seconds / 60)
}

type WithHeaders = { getDefaultHeaders: () => Record<string, unknown> }

function hasHeaders(error: unknown): error is WithHeaders {
  return typeof error === 'object' && error !== null && 'getDefaultHeaders' in error
}
