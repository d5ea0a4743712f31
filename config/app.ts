import { isAmong } from '#access/trusted_proxies'
import { answerBadUrl } from '#exceptions/bad_url'
import env from '#start/env'
import { defineConfig } from '@adonisjs/core/http'

/** Invented people and nothing real: every page and paper says so. */
export const isDemo = env.get('SSPS_ENV') === 'demo'

/** As people outside type it: letters carry it (Genelge m.3/d). */
export const appUrl = env.get('APP_URL', `http://${env.get('HOST')}:${env.get('PORT')}`)

/** Whether requests may name this host: the one of APP_URL, and in the demo those of this machine. */
export function isOwnHost(host: string) {
  return isDemo ? ON_THIS_MACHINE.test(host) : host === ownHost
}

const ownHost = new URL(appUrl).host

const ON_THIS_MACHINE = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/

const trustedProxies = env.get('TRUSTED_PROXIES')

/**
 * The client's address decides who may enter (Genelge m.4/b-2): it comes from
 * the socket, or from a proxy that is named here, and from nowhere else.
 */
export const http = defineConfig({
  generateRequestId: true,
  allowMethodSpoofing: false,
  useAsyncLocalStorage: true,
  onBadUrl: answerBadUrl,
  trustProxy: (address) => isAmong(trustedProxies, address),
  cookie: {
    path: '/',
    httpOnly: true,
    secure: env.get('SSPS_ENV') === 'live',
    sameSite: 'lax',
  },
})
