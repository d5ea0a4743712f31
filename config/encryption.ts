import env from '#start/env'
import { defineConfig, drivers } from '@adonisjs/core/encryption'

/** Those that only open come behind the one in force. */
const former = env.get('APP_KEY_ALSO_READ')?.release().split(',') ?? []
const keys = [env.get('APP_KEY').release(), ...former.map((key) => key.trim()).filter(Boolean)]

export default defineConfig({
  default: 'gcm',
  list: {
    gcm: drivers.aes256gcm({ keys, id: 'gcm' }),
  },
})
