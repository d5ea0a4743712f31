import { hostKeyFingerprint } from '#access/host_key'
import { proxyNetworks } from '#access/trusted_proxies'
import { Env } from '@adonisjs/core/env'

/**
 * Every variable is documented in .env.example. A missing secret stops the
 * start, never an act in the middle of the night.
 */
export default await Env.create(new URL('../', import.meta.url), {
  NODE_ENV: Env.schema.enum(['development', 'production', 'test'] as const),
  SSPS_ENV: Env.schema.enum(['demo', 'live'] as const),
  HOST: Env.schema.string({ format: 'host' }),
  PORT: Env.schema.number(),
  APP_URL: Env.schema.string.optional({ format: 'url', tld: false }),
  LOG_LEVEL: Env.schema.string.optional(),

  APP_KEY: Env.schema.secret(),
  APP_KEY_ALSO_READ: Env.schema.secret.optional(),
  PASSWORD_PEPPER: Env.schema.secret(),
  PASSWORD_PEPPER_ID: Env.schema.string.optional(),
  PASSWORD_PEPPER_ALSO_READ: Env.schema.secret.optional(),
  DATA_KEY: Env.schema.secret(),
  DATA_KEY_ALSO_READ: Env.schema.secret.optional(),
  INDEX_KEY: Env.schema.secret(),

  DB_HOST: Env.schema.string({ format: 'host' }),
  DB_PORT: Env.schema.number(),
  DB_NAME: Env.schema.string(),
  DB_USER: Env.schema.string(),
  DB_PASSWORD: Env.schema.string.optional(),
  DB_TLS: Env.schema.enum.optional(['required', 'none'] as const),
  DB_CA_FILE: Env.schema.string.optional(),
  DB_MIGRATION_USER: Env.schema.string.optional(),
  DB_MIGRATION_PASSWORD: Env.schema.string.optional(),

  DATA_DIR: Env.schema.string(),
  AUDIT_ORIGIN: Env.schema.string(),
  AUDIT_SIGNING_KEY_FILE: Env.schema.string.optional(),
  AUDIT_FORMER_KEY_FILE: Env.schema.string.optional(),
  AUDIT_SYSLOG: Env.schema.string.optional(),
  AUDIT_TSA_URL: Env.schema.secret.optional(),
  AUDIT_TSA_CA_FILE: Env.schema.string.optionalWhen(() => !process.env.AUDIT_TSA_URL),

  SMTP_HOST: Env.schema.string.optional({ format: 'host' }),
  SMTP_PORT: Env.schema.number.optional(),
  SMTP_SECURE: Env.schema.enum.optional(['tls', 'starttls', 'none'] as const),
  SMTP_USER: Env.schema.string.optional(),
  SMTP_PASSWORD: Env.schema.secret.optional(),
  MAIL_FROM: Env.schema.string.optional(),

  SKGM_PHONE: Env.schema.string.optional(),
  SKGM_EMAIL: Env.schema.string.optional(),
  SKGM_ADDRESS: Env.schema.string.optional(),
  SFTP_HOST: Env.schema.string.optional({ format: 'host' }),
  SFTP_HOST_KEY_FINGERPRINT: hostKeyFingerprint,
  CLAMD_HOST: Env.schema.string.optional({ format: 'host' }),
  CLAMD_PORT: Env.schema.number.optional(),

  TRUSTED_PROXIES: proxyNetworks,
})
