import env from '#start/env'

const OF_THE_DEMO =
  env.get('SSPS_ENV') === 'demo'
    ? {
        phone: '0312 555 20 23',
        email: 'ssps@skgm.example',
        address: 'Örnek Mahallesi, Sandık Sokağı 17, 06000 Ankara',
      }
    : {}

/** Whom the applicants call and write to (Genelge m.4/b-6); nothing where the environment names nothing. */
export const contact: { phone?: string; email?: string; address?: string } = {
  phone: env.get('SKGM_PHONE') || OF_THE_DEMO.phone,
  email: env.get('SKGM_EMAIL') || OF_THE_DEMO.email,
  address: env.get('SKGM_ADDRESS') || OF_THE_DEMO.address,
}
