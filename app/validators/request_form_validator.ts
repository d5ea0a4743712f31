import type { FormContent } from '#operations/form_content'
import { day, dayOrNothing } from '#validators/day'
import { line } from '#validators/plain_text'
import { wholeNumber } from '#validators/whole_number'
import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'

const act = {
  opId: vine.string().uuid(),
  version: wholeNumber({ min: 1, max: 4_000_000_000 }).optional(),
}

/** A draft holds what came, lawful or not, within a size. */
export const MOST_ROWS = 30

/** What an applicant asks for. */
const asked = {
  wantsWebSite: vine.boolean().optional(),
  wantsWebService: vine.boolean().optional(),
  officialName: line(200),
  ips: vine.array(line(100)).maxLength(10),
  users: vine
    .array(
      vine.object({
        givenName: line(200),
        familyName: line(200),
        nationalId: line(100),
        email: line(254),
        officePhone: line(60),
        mobilePhone: line(60),
        isLiaison: vine.boolean().optional(),
      })
    )
    .maxLength(MOST_ROWS),
}

/**
 * The paper form, field by field, in its shape alone. An unlawful form is recorded as it came;
 * whether it can be approved is for the circular to say.
 */
export const requestFormValidator = vine.create({
  ...act,
  ...asked,
  signedOn: dayOrNothing(),
  originalReceivedOn: dayOrNothing(),
  originalRegistryNo: line(100),
})

/** The same through the portal, before it is on paper. */
export const portalFormValidator = vine.create({ ...act, ...asked })

/** The rows alone, before they come into a draft. */
export const rowsValidator = vine.create({ users: asked.users })

/** Where rows come from; with rows in the draft already, what is to become of them. */
export const rowImportValidator = vine.withMetaData<{ hasRows: boolean }>().create({
  mode: vine
    .enum(['replace', 'append'])
    .optional()
    .requiredWhen((field) => field.meta.hasRows),
  pasted: vine.string().maxLength(100_000).optional(),
})

/** The day beside the signature, with the scan. */
export const signedScanValidator = vine.create({
  opId: vine.string().uuid(),
  version: wholeNumber({ min: 1, max: 4_000_000_000 }),
  signedOn: day(),
})

/** As far as what came back to be corrected can be read. */
export async function typedContent(typed: unknown) {
  const [, given] = await requestFormValidator.tryValidate(typed)
  return given ? contentIn(given) : null
}

/** What was typed, place by place; places left empty are left out. */
export function contentIn(given: Infer<typeof requestFormValidator>): FormContent {
  return {
    ...askedIn(given),
    signedOn: given.signedOn || null,
    originalReceivedOn: given.originalReceivedOn || null,
    originalRegistryNo: given.originalRegistryNo.trim(),
  }
}

/** What the liaison typed, beside what the paper itself says once it exists. */
export function portalContentIn(
  given: Infer<typeof portalFormValidator>,
  { originalReceivedOn, originalRegistryNo, signedOn }: FormContent
): FormContent {
  return { ...askedIn(given), originalReceivedOn, originalRegistryNo, signedOn }
}

function askedIn(given: Infer<typeof portalFormValidator>) {
  return {
    wantsWebSite: given.wantsWebSite ?? false,
    wantsWebService: given.wantsWebService ?? false,
    officialName: given.officialName.trim(),
    ips: given.ips
      .map((address, index) => ({ number: index + 1, address: address.trim() }))
      .filter(({ address }) => address !== ''),
    users: given.users
      .map((user, index) => ({ ...trimmed(user), number: index + 1 }))
      .filter(({ number: _, ...columns }) => Object.values(columns).some(Boolean)),
  }
}

type GivenUser = Infer<typeof requestFormValidator>['users'][number]

function trimmed({ isLiaison, ...columns }: GivenUser) {
  const texts = Object.entries(columns).map(([name, text]) => [name, text.trim()])
  return { ...(Object.fromEntries(texts) as typeof columns), isLiaison: isLiaison ?? false }
}
