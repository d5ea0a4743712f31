import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'

server.errorHandler(() => import('#exceptions/handler'))

server.use([
  () => import('#middleware/security_headers_middleware'),
  () => import('#middleware/container_bindings_middleware'),
  () => import('#middleware/assets_middleware'),
  () => import('#middleware/health_middleware'),
  () => import('#middleware/host_middleware'),
  () => import('#middleware/csp_reports_middleware'),
])

router.use([
  () => import('#middleware/uploads_middleware'),
  () => import('@adonisjs/core/bodyparser_middleware'),
  () => import('#middleware/session_middleware'),
  () => import('#middleware/locale_middleware'),
  () => import('#middleware/audit_context_middleware'),
  () => import('@adonisjs/auth/initialize_auth_middleware'),
  () => import('#middleware/shield_middleware'),
  () => import('#middleware/initialize_bouncer_middleware'),
])

export const middleware = router.named({
  staff: () => import('#middleware/staff_middleware'),
  account: () => import('#middleware/account_middleware'),
  tls: () => import('#middleware/tls_middleware'),
  token: () => import('#middleware/token_middleware'),
  limit: () => import('#middleware/limit_middleware'),
  shell: () => import('#middleware/shell_middleware'),
})
