import { isDemo } from '#config/app'
import { electionClock, type ElectionClock } from '#access/clock'
import Election from '#models/election'
import type Staff from '#models/staff'
import type { Role } from '#models/staff'
import { daysBetween } from '#start/view/formats'
import type { HttpContext } from '@adonisjs/core/http'
import router from '@adonisjs/core/services/router'
import type { NextFn } from '@adonisjs/core/types/http'

type Entry = { key: string; route: string; icon: string; roles: Role[] }

const DESK: Role[] = ['clerk', 'approver']
const OFFICE: Role[] = [...DESK, 'administrator']

const ENTRIES: readonly Entry[] = [
  { key: 'overview', route: 'backoffice.overview.show', icon: 'overview', roles: OFFICE },
  { key: 'forms', route: 'backoffice.request_forms.index', icon: 'forms', roles: DESK },
  {
    key: 'applicants',
    route: 'backoffice.participations.index',
    icon: 'applicants',
    roles: OFFICE,
  },
  { key: 'accounts', route: 'backoffice.accounts.index', icon: 'accounts', roles: DESK },
  { key: 'runs', route: 'backoffice.runs.index', icon: 'operations', roles: DESK },
  { key: 'support', route: 'backoffice.support_requests.index', icon: 'letters', roles: DESK },
  {
    key: 'replies',
    route: 'backoffice.review_replies.index',
    icon: 'audit',
    roles: ['approver'],
  },
  { key: 'calendar', route: 'backoffice.calendar.show', icon: 'calendar', roles: OFFICE },
  { key: 'circular', route: 'backoffice.rules.index', icon: 'circular', roles: OFFICE },
  { key: 'staff', route: 'backoffice.staff.index', icon: 'staff', roles: ['administrator'] },
  {
    key: 'outages',
    route: 'backoffice.outages.index',
    icon: 'findings',
    roles: ['administrator'],
  },
  { key: 'audit', route: 'audit.events.index', icon: 'audit', roles: ['auditor'] },
  { key: 'review', route: 'audit.reviews.show', icon: 'findings', roles: ['auditor'] },
  {
    key: 'reviews',
    route: 'audit.round_reviews.index',
    icon: 'grants',
    roles: ['auditor'],
  },
  { key: 'outages', route: 'audit.outages.index', icon: 'calendar', roles: ['auditor'] },
  { key: 'packs', route: 'audit.packs.index', icon: 'evidence', roles: ['auditor'] },
]

/**
 * What every page of SKGM shows around itself: where to go, which election, what its clock says.
 * Auditors look at the log of all elections.
 */
export default class ShellMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const staff = ctx.auth.use('staff').getUserOrFail()
    const elections = staff.has('auditor') ? [] : await Election.query().orderBy('id', 'desc')
    const election = chosenElection(ctx, elections)

    if (election) {
      await election.load((days) => days.load('rounds').load('rehearsals'))
      ctx.election = election
    }
    ctx.view.share({
      election,
      shell: {
        person: {
          name: staff.fullName,
          roles: staff.roleNames.map((role) => ctx.i18n.t(`staff.roles.${role}`)),
        },
        navigation: navigationOf(staff, ctx),
        elections: electionEntries(elections, ctx),
        clock: election ? clockLine(electionClock(election), ctx) : null,
        isDemo,
        signOutUrl: router.makeUrl('sessions.destroy'),
        passwordUrl: router.makeUrl('passwords.edit'),
        sessionsUrl: router.makeUrl('own_sessions.index'),
        recoveryCodesUrl: router.makeUrl('recovery_codes.index'),
        passkeysUrl: router.makeUrl('passkeys.index'),
        hasPasskeys: staff.hasPasskeys,
      },
    })
    return next()
  }
}

/** The one in the address bar, else the one looked at last, else the newest that still runs. */
function chosenElection({ request, session }: HttpContext, elections: Election[]) {
  const asked = elections.find(({ code }) => code === request.qs().election)

  if (asked) {
    session.put('election_id', asked.id)
  }
  const remembered = elections.find(({ id }) => id === session.get('election_id'))

  return (
    asked ?? remembered ?? elections.find(({ isConcluded }) => !isConcluded) ?? elections[0] ?? null
  )
}

function navigationOf(staff: Staff, { i18n, request }: HttpContext) {
  const path = request.url()

  return ENTRIES.filter(({ roles }) => staff.has(...roles)).map(({ key, route, icon }) => {
    const url = router.makeUrl(route)
    const isRoot = key === 'overview'
    return {
      label: i18n.t(`layout.entries.${key}`),
      url,
      icon,
      isCurrent: path === url || (!isRoot && path.startsWith(`${url}/`)),
    }
  })
}

function electionEntries(elections: Election[], { election }: HttpContext) {
  return elections.map(({ code, id, name }) => ({
    name,
    url: `${router.makeUrl('backoffice.overview.show')}?election=${encodeURIComponent(code)}`,
    isCurrent: id === election?.id,
  }))
}

/** "Oy verme gününe 12 gün · Statik IP değişikliğe kapalı" */
export function clockLine(
  { areIpsFrozen, now, opensAt, phase }: ElectionClock,
  { i18n }: HttpContext
) {
  const days = opensAt ? daysBetween(now, opensAt) : 0
  const said = phase === 'closed' ? (opensAt ? 'days_left' : 'closed') : phase
  const ips = areIpsFrozen ? 'ips_frozen' : 'ips_free'

  return [i18n.t(`clock.${said}`, { days }), i18n.t(`clock.${ips}`)].join(' · ')
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    /** The one the person works on, with its rounds and rehearsals. */
    election: Election
  }
}
