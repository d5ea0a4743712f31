import { isApi } from '#api/face'
import { isDemo } from '#config/app'
import { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import { RequestValidator } from '@adonisjs/core/http'
import type { HttpContext, HttpRequest, HttpResponse } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** Live no other host of the domain can set it (ASVS 3.3.1). */
const COOKIE = isDemo ? 'locale' : '__Host-locale'

export const LOCALES = ['tr', 'en'] as const

export type Locale = (typeof LOCALES)[number]

/**
 * The language lies in a cookie of its own, not in the session: an error page
 * speaks it too when the database is gone.
 */
export default class LocaleMiddleware {
  static {
    RequestValidator.messagesProvider = ({ i18n }) => i18n.createMessagesProvider()
  }

  handle(ctx: HttpContext, next: NextFn) {
    const chosen = isApi(ctx) ? undefined : chosenLocale(ctx.request)

    if (chosen) rememberLocale(ctx.response, chosen)
    speak(ctx)

    return next()
  }
}

export function speak(ctx: HttpContext) {
  const locale = isApi(ctx) ? acceptedLocale(ctx.request) : personsLocale(ctx.request)

  ctx.i18n = i18nManager.locale(locale)
  ctx.containerResolver.bindValue(I18n, ctx.i18n)
  ctx.view.share({ i18n: ctx.i18n })
}

/**
 * Call it at sign-in with the language of the person's record.
 */
export function rememberLocale(response: HttpResponse, locale: Locale) {
  response.plainCookie(COOKIE, locale, { maxAge: '365 days' })
}

function personsLocale(request: HttpRequest) {
  return chosenLocale(request) ?? rememberedLocale(request) ?? 'tr'
}

/** A program has no cookies and says what it reads in a header. */
function acceptedLocale(request: HttpRequest) {
  return request.language([...LOCALES]) ?? 'tr'
}

function chosenLocale(request: HttpRequest) {
  return LOCALES.find((locale) => locale === request.qs().lang)
}

function rememberedLocale(request: HttpRequest) {
  const remembered: unknown = request.plainCookie(COOKIE)

  return LOCALES.find((locale) => locale === remembered)
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    i18n: I18n
  }
}
