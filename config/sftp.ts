import { appUrl, isDemo } from '#config/app'
import env from '#start/env'

const OF_THE_DEMO = isDemo
  ? {
      host: 'sftp.ssps.example',
      hostKeyFingerprint: 'SHA256:Z2LSTmlD3Wc1pVqYtB0uHx8nR5fKoEa7MjGvQ4sXy9I',
    }
  : {}

/** Where SFTP answers, and by what its users know the server (R12; Genelge m.3/d); letters carry both. */
export const sftp: { host: string; hostKeyFingerprint?: string } = {
  host: env.get('SFTP_HOST') || OF_THE_DEMO.host || new URL(appUrl).hostname,
  hostKeyFingerprint: env.get('SFTP_HOST_KEY_FINGERPRINT') || OF_THE_DEMO.hostKeyFingerprint,
}
