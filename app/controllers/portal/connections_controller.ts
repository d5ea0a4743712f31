import { canonicalAddress } from '#access/client_address'
import { isMeasuringAtRest, readinessFacts, readinessOf, recordCheck } from '#operations/readiness'
import { connectionValidator } from '#validators/portal_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class ConnectionsController {
  async show({ account, request, view }: HttpContext) {
    const { participation } = account
    const { rules } = participation.election.circular
    const facts = await readinessFacts(participation)
    const address = canonicalAddress(request.ip())

    return view.render('pages/portal/connection/show', {
      address,
      isRegistered: participation.staticIps.some((ip) => ip.address === address),
      isAtRest: isMeasuringAtRest(participation),
      ...facts,
      rules,
      readiness: readinessOf(facts, rules),
    })
  }

  /** Without a measurement the address alone is put on record. */
  async store({ account, i18n, request, response, session }: HttpContext) {
    const { opId, runs = [] } = await request.validateUsing(connectionValidator)
    const isAtRest = isMeasuringAtRest(account.participation)

    await recordCheck(account, {
      opId,
      address: canonicalAddress(request.ip()),
      kilobits: isAtRest ? null : medianOf(runs),
    })

    session.flash('success', i18n.t('portal.connection.recorded'))
    return response.redirect().toRoute('portal.connections.show')
  }
}

function medianOf(runs: number[]) {
  const sorted = runs.toSorted((one, other) => one - other)
  return sorted.length > 0 ? sorted[Math.floor(sorted.length / 2)] : null
}
