import { defineConfig, drivers } from '@adonisjs/core/hash'

/**
 * bcrypt sees only 72 bytes: what is hashed is a fixed-length HMAC of the
 * password (docs/decisions/0004), never the password itself.
 */
export default defineConfig({
  default: 'bcrypt',
  list: {
    bcrypt: drivers.bcrypt({ rounds: 12, saltSize: 16, version: 98 }),
  },
})
