import { appUrl, isDemo } from '#config/app'
import { isIP } from 'node:net'

const place = new URL(appUrl)

/** No key belongs to a bare address: browsers make them at the demo's other name alone. */
if (isDemo && isIP(place.hostname)) {
  place.hostname = 'localhost'
}

/** Whose keys these are (WebAuthn 5.1.2): an answer given at another origin is none to us. */
export const passkeyParty = { id: place.hostname, name: 'SSPS', origin: place.origin }
