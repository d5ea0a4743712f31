import { inventedNationalId } from '#database/factories/national_id'
import type { FormContent, FormRow } from '#operations/form_content'
import { DateTime } from 'luxon'

const GIVEN = [
  'Deniz',
  'Gülşah',
  'İbrahim',
  'Şule',
  'Ömer',
  'Tuğba',
  'Çiğdem',
  'Işıl',
  'Ümit',
  'Ece',
]
const FAMILY = [
  'Aksoy',
  'Işık',
  'Çağlar',
  'Ünlü',
  'Karaca',
  'Sarı',
  'Güneş',
  'Öz',
  'Şimşek',
  'Ağaç',
]

/** Row `number` of a form; every seed is another invented person. */
export function inventedRow(number: number, seed: number): FormRow {
  const digits = String(seed).padStart(7, '0')

  return {
    number,
    givenName: GIVEN[number % GIVEN.length],
    familyName: FAMILY[seed % FAMILY.length],
    nationalId: inventedNationalId(seed),
    email: `kullanici${seed}@parti.example`,
    officePhone: '0312 555 00 00',
    mobilePhone: `053${digits[0]} ${digits.slice(1, 4)} ${digits.slice(4)}0`,
    isLiaison: number === 1,
  }
}

/** A form nobody could object to, for as many people as there are seeds from `seed` on. */
export function lawfulContent(users: number, seed: number, address: string): FormContent {
  const today = DateTime.now().setZone('Europe/Istanbul')

  return {
    wantsWebSite: true,
    wantsWebService: true,
    officialName: 'Nermin Taşkın',
    signedOn: today.minus({ days: 3 }).toISODate(),
    originalReceivedOn: today.minus({ days: 1 }).toISODate(),
    originalRegistryNo: `${today.year}/${seed}`,
    ips: [{ number: 1, address }],
    users: Array.from({ length: users }, (_, index) => inventedRow(index + 1, seed + index)),
  }
}
