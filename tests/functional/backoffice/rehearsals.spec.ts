import { accountAtGate } from '#access/gate_account'
import { refusalOf } from '#access/account_sign_in'
import { clock, nextChange, participationClock } from '#access/clock'
import Account from '#models/account'
import ProposedAct, { type ActKind, type Payloads } from '#models/proposed_act'
import Rehearsal from '#models/rehearsal'
import type Staff from '#models/staff'
import { confirmAct, proposeAct } from '#operations/administration'
import { concludeElection } from '#operations/election_setup'
import { resetDatabase } from '#tests/database'
import { askWith, program, tokenOf } from '#tests/functional/api/world'
import { signIn, visit } from '#tests/functional/ssps/world'
import { eventsOf, newWorld, person, sinceNow, webUser, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import type { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

const REAL_NOW = clock.now

test.group('Rehearsals', (group) => {
  let world: World
  let hasan: Staff
  let fatma: Staff
  let opening: DateTime

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    hasan = world.hasan
    fatma = await person('Fatma Şahin', 'fatma', 'administrator')
    opening = world.election.rounds[0].opensAt

    return () => {
      clock.now = REAL_NOW
    }
  })

  test('R16 m.3/a: open the doors of results in their hours, and no other ones', async ({
    assert,
  }) => {
    const user = await webUser(world)
    await Account.query().where('id', user.id).update({ state: 'active' })
    const [starts, ends] = await scheduled(daysBefore(10), hours(3))

    assert.equal(await answerAt(starts.minus({ seconds: 1 }), user.id), 'closed')
    assert.isNull(await answerAt(starts, user.id))
    assert.isNull(await answerAt(ends.minus({ seconds: 1 }), user.id))
    assert.equal(await answerAt(ends, user.id), 'closed')
    assert.isNull(await answerAt(opening, user.id))
    await concludeElection(world.election, { at: opening.minus({ days: 15 }), actor: null })
    assert.equal(await answerAt(starts, user.id), 'concluded')
  })

  test('m.7: programs read the next one and the end of the one under way', async ({ assert }) => {
    const user = await program(world)
    const [starts, ends] = await scheduled(daysBefore(10), hours(3))
    const account = await accountAtGate({ id: user.id })
    const { participation } = account!

    assert.deepEqual(shown(nextChange(participation)), ['rehearsal', starts.toMillis()])
    assert.deepEqual(shown(nextChange(participation, starts)), ['closed', ends.toMillis()])
    assert.deepEqual(shown(nextChange(participation, ends)), ['open', opening.toMillis()])
    assert.equal(participationClock(participation, starts).phase, 'rehearsal')
    at(starts)
    const { body } = await askWith(await tokenOf(user), '/api/v1/status')
    assert.deepInclude(body, {
      phase: 'rehearsal',
      nextChange: { phase: 'closed', at: ends.toUTC().toISO() },
    })
  })

  test('m.7: whoever is signed in reads that nothing is a result', async ({ assert, client }) => {
    const user = await webUser(world)
    await Account.query().where('id', user.id).update({ state: 'active' })
    const [starts, ends] = await scheduled(daysBefore(10), hours(3))
    at(starts)

    const page = await visit(client, '/ssps', await signIn(client, user))

    page.assertTextIncludes('hiçbiri seçim sonucu değildir')
    page.assertTextIncludes(`${ends.setZone('Europe/Istanbul').toFormat('HH.mm')} anında kapanır`)
    assert.notInclude(page.text(), 'Sonuçlara erişim açıldı')
  })

  test('R27: are scheduled and cancelled by two administrators, on record', async ({
    assert,
    client,
  }) => {
    const path = `/backoffice/elections/${world.election.id}/rehearsals`
    await post(client, path, {
      rehearsalStart: wall(daysBefore(9)),
      rehearsalEnd: wall(daysBefore(8)),
    })
    const act = await ProposedAct.firstOrFail()
    assert.isEmpty(await Rehearsal.all())
    await confirm(act)

    const rehearsal = await Rehearsal.firstOrFail()
    assert.equal(rehearsal.startsAt.toMillis(), daysBefore(9).toMillis())
    await post(client, `/backoffice/rehearsals/${rehearsal.id}/cancellation`, {})
    await confirm(await ProposedAct.query().where('kind', 'rehearsal.cancel').firstOrFail())

    await world.election.load('rehearsals')
    assert.isEmpty(world.election.rehearsals)
    assert.lengthOf(await eventsOf('rehearsal.scheduled'), 1)
    assert.lengthOf(await eventsOf('rehearsal.cancelled'), 1)
    await assert.rejects(
      () => propose('rehearsal.cancel', { rehearsalId: rehearsal.id }),
      /rehearsal_cancelled_already/
    )
  })

  test('R16 m.3/a: at wrong hours are refused: {why}')
    .with([
      { why: 'rehearsal_ends_before_start', from: -9, to: -10 },
      { why: 'rehearsal_in_past', from: -900, to: -19 },
      { why: 'rehearsal_meets_results', from: -1, to: 1 },
      { why: 'rehearsal_meets_results', from: 400, to: 401 },
      { why: 'rehearsal_overlaps', from: -12, to: -9 },
    ])
    .run(async ({ assert }, { from, to, why }) => {
      await scheduled(daysBefore(10), hours(3))

      await assert.rejects(
        () =>
          propose('rehearsal.schedule', {
            electionId: world.election.id,
            startsAt: iso(daysBefore(-from)),
            endsAt: iso(daysBefore(-to)),
          }),
        new RegExp(why)
      )
    })

  test('are judged once more at the confirmation, and the database knows no end before its start', async ({
    assert,
  }) => {
    const span = { startsAt: iso(daysBefore(10)), endsAt: iso(daysBefore(9)) }
    const act = await propose('rehearsal.schedule', { electionId: world.election.id, ...span })
    await scheduled(daysBefore(10), hours(3))

    await assert.rejects(() => confirm(act), /rehearsal_overlaps/)
    assert.lengthOf(await Rehearsal.all(), 1)
    await assert.rejects(
      () => db.from('rehearsals').update({ ends_at: '2000-01-01 00:00:00' }),
      /rehearsal_ends_later/
    )
  })

  function daysBefore(days: number) {
    return opening.minus({ days })
  }

  /** By two administrators; from when to when. */
  async function scheduled(startsAt: DateTime, length: { hours: number }) {
    const endsAt = startsAt.plus(length)
    await confirm(
      await propose('rehearsal.schedule', {
        electionId: world.election.id,
        startsAt: iso(startsAt),
        endsAt: iso(endsAt),
      })
    )
    return [startsAt, endsAt]
  }

  async function propose<K extends ActKind>(kind: K, payload: Payloads[K]) {
    const { id } = await proposeAct(kind, payload, { by: hasan, opId: randomUUID() })
    return ProposedAct.findOrFail(id)
  }

  function confirm(act: ProposedAct) {
    return confirmAct(act, { by: fatma, opId: randomUUID() })
  }

  function post(client: ApiClient, path: string, form: object) {
    return client
      .post(path)
      .withGuard('staff')
      .loginAs(hasan)
      .withSession(sinceNow())
      .withCsrfToken()
      .form({ opId: randomUUID(), ...form })
      .redirects(0)
  }
})

async function answerAt(instant: DateTime, id: number) {
  const account = await accountAtGate({ id })
  at(instant)

  return refusalOf(account!, { door: 'web_site_data', address: '127.0.0.1' })?.reason ?? null
}

function at(instant: DateTime) {
  clock.now = () => instant as DateTime<true>
}

function shown(change: ReturnType<typeof nextChange>) {
  return [change?.phase, change?.at.toMillis()]
}

function hours(count: number) {
  return { hours: count }
}

function iso(instant: DateTime) {
  return instant.toUTC().toISO()!
}

function wall(instant: DateTime) {
  return instant.setZone('Europe/Istanbul').toFormat("yyyy-LL-dd'T'HH:mm")
}
