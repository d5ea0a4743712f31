import { canonicalAddress } from '#access/client_address'
import { inGroups } from '#documents/initial_password'
import { deskLine } from '#operations/contact'
import { METHODS } from '#operations/letter_content'
import { type Key, openLink, type Opening } from '#operations/link_opening'
import { linkOpeningValidator } from '#validators/session_validator'
import type { HttpContext } from '@adonisjs/core/http'

const STATUS: Readonly<Record<Opening['outcome'], number>> = {
  shown: 200,
  unknown: 404,
  wrong_code: 422,
  throttled: 429,
  opened: 410,
  expired: 410,
  voided: 410,
}

export default class LinkOpeningsController {
  /** The same for every link: what reads mails and follows their links learns and changes nothing. */
  create({ view }: HttpContext) {
    return view.render('pages/link_openings/create')
  }

  /** Answers at once: neither password nor code nor link passes through a session or an address. */
  async store({ i18n, request, response, view }: HttpContext) {
    const key = await keyIn(request)
    const opening = await openLink(key, canonicalAddress(request.ip()))
    const { outcome } = opening
    response.status(STATUS[outcome])

    if (outcome === 'wrong_code' || outcome === 'throttled') {
      return view.render('pages/link_openings/create', { ...key, outcome })
    }
    return view.render(`pages/link_openings/${outcome === 'shown' ? 'show' : 'ended'}`, {
      ...opening,
      ...(opening.outcome === 'shown' ? howToSignIn(opening) : {}),
      desk: deskLine(i18n),
    })
  }
}

/** What has another shape is no link. */
async function keyIn(request: HttpContext['request']): Promise<Key> {
  const [error, key] = await linkOpeningValidator.tryValidate(request.all())
  return error ? { link: '', code: '' } : key
}

function howToSignIn({ delivery, password }: Extract<Opening, { outcome: 'shown' }>) {
  return { groups: inGroups(password).join(' '), method: METHODS[delivery.account.service] }
}
