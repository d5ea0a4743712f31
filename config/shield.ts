import env from '#start/env'
import { defineConfig } from '@adonisjs/shield'

export default defineConfig({
  /** One policy for pages, files and failures alike: security_headers_middleware. */
  csp: { enabled: false, directives: {} },
  csrf: {
    enabled: true,
    exceptRoutes: [],
    enableXsrfCookie: false,
    methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  },
  xFrame: { enabled: true, action: 'DENY' },
  hsts: { enabled: env.get('SSPS_ENV') === 'live', maxAge: '365 days', includeSubDomains: true },
  contentTypeSniffing: { enabled: true },
})
