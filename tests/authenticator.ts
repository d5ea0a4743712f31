import { addPasskey } from '#access/passkeys'
import { passkeyParty } from '#config/passkeys'
import type Staff from '#models/staff'
import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign as signed,
} from 'node:crypto'

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
const WITH_KEY = 0x40

type Place = { origin?: string; rpId?: string; isVerified?: boolean; count?: number }

/** A device with one ES256 key: it answers as a browser would send it, and lies where told to. */
export class Authenticator {
  readonly id = randomBytes(16).toString('base64url')
  #count = 0
  #keys: { privateKey: KeyObject; publicKey: KeyObject }

  constructor({ count = 0 } = {}) {
    this.#count = count
    this.#keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  }

  /** What navigator.credentials.create gives (WebAuthn 6.5.1, attestation none). */
  made(challenge: string, place: Place = {}) {
    const id = Buffer.from(this.id, 'base64url')
    const key = Buffer.concat([Buffer.alloc(16), short(id.length), id, this.#coseKey()])
    const data = Buffer.concat([this.#authenticatorData(place, WITH_KEY), key])
    const attestation = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'),
      Buffer.from([data.length]),
      data,
    ])

    return this.#credential({
      clientDataJSON: clientData('webauthn.create', challenge, place).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    })
  }

  /** What navigator.credentials.get gives (WebAuthn 6.3.3). */
  answer(
    challenge: string,
    { isTampered = false, ...place }: Place & { isTampered?: boolean } = {}
  ) {
    this.#count = place.count ?? (this.#count === 0 ? 0 : this.#count + 1)
    const said = clientData('webauthn.get', challenge, place)
    const data = this.#authenticatorData(place)
    const signature = signed(
      'sha256',
      Buffer.concat([data, createHash('sha256').update(said).digest()]),
      this.#keys.privateKey
    )
    signature[signature.length - 1] ^= isTampered ? 1 : 0

    return this.#credential({
      clientDataJSON: said.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signature.toString('base64url'),
    })
  }

  #credential(response: object) {
    return JSON.stringify({
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      response,
    })
  }

  #authenticatorData({ isVerified = true, rpId = passkeyParty.id }: Place, flags = 0) {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(this.#count)

    return Buffer.concat([
      createHash('sha256').update(rpId).digest(),
      Buffer.from([flags | USER_PRESENT | (isVerified ? USER_VERIFIED : 0)]),
      count,
    ])
  }

  /** RFC 9053 7.1.1. */
  #coseKey() {
    const { x, y } = this.#keys.publicKey.export({ format: 'jwk' })

    return Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x!, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y!, 'base64url'),
    ])
  }
}

export function newChallenge() {
  return randomBytes(32).toString('base64url')
}

/** A passkey of somebody, as it comes about at `/passkeys`. */
export async function addedPasskey(staff: Staff, device = new Authenticator(), name = 'Telefon') {
  const challenge = newChallenge()
  const presented = { answer: device.made(challenge), challenge }
  await addPasskey(staff, { name, opId: randomUUID(), presented })

  return device
}

function clientData(type: string, challenge: string, { origin = passkeyParty.origin }: Place) {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
}

function short(value: number) {
  return Buffer.from([value >> 8, value & 0xff])
}
