import { matchesPassword } from '#access/password'
import { passkeysOf } from '#access/passkeys'
import { makeRecoveryCodes, recoveryCodesOf } from '#access/recovery_codes'
import { openedSecret } from '#access/totp'
import FourEyesRefused from '#exceptions/four_eyes_refused'
import Account from '#models/account'
import Participation from '#models/participation'
import ProposedAct, { type ActKind, type Payloads } from '#models/proposed_act'
import type Round from '#models/round'
import Staff from '#models/staff'
import { confirmAct, declineAct, proposeAct } from '#operations/administration'
import { concludeElection } from '#operations/election_setup'
import { expireStaffLetters, printStaffLetter } from '#operations/staff_letters'
import { addedPasskey } from '#tests/authenticator'
import { resetDatabase } from '#tests/database'
import { pagesOf } from '#tests/unit/documents/reading'
import { approvedForm, eventsOf, newWorld, person, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

const YESIM = { fullName: 'Yeşim Ak', email: 'yesim@skgm.example', roles: ['clerk' as const] }

test.group('Acts of two administrators', (group) => {
  let world: World
  let hasan: Staff
  let fatma: Staff

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    hasan = world.hasan
    fatma = await person('Fatma Şahin', 'fatma', 'administrator')
  })

  test('R27: a proposal changes nothing, and the log says what waits', async ({ assert }) => {
    const act = await propose('staff.deactivate', { staffId: world.ayse.id })

    await world.ayse.refresh()
    assert.isFalse(world.ayse.isDeactivated)
    assert.isTrue(act.isOpen)
    const [event] = await eventsOf('administration.proposed')
    assert.deepEqual(event['ssps.details'], { kind: 'staff.deactivate' })
    assert.equal(event['user.target.id'], `staff:${world.ayse.id}`)
  })

  test('R27: the proposer never confirms, and the attempt is on record', async ({ assert }) => {
    const act = await propose('staff.deactivate', { staffId: world.ayse.id })

    await assert.rejects(() => confirm(act, hasan), FourEyesRefused)

    const [event] = await eventsOf('four_eyes.refused')
    assert.equal(event['event.reason'], 'confirmed_own_act')
    await act.refresh()
    assert.isTrue(act.isOpen)
  })

  test('R27: the database has no confirmation by the proposer either', async ({ assert }) => {
    const act = await propose('staff.deactivate', { staffId: world.ayse.id })
    const decide = (changes: object) => db.from('proposed_acts').where('id', act.id).update(changes)
    const now = '2026-01-01 00:00:00'

    await assert.rejects(
      () => decide({ state: 'confirmed', decided_by_id: hasan.id, decided_at: now }),
      /four_eyes_on_act/
    )
    await assert.rejects(
      () => decide({ state: 'confirmed' }),
      /CONSTRAINT `(decision_has_person_and_time|four_eyes_on_act)`/
    )
    await assert.rejects(() => decide({ decided_by_id: fatma.id }), /decision_has_person_and_time/)
    await decide({ state: 'confirmed', decided_by_id: fatma.id, decided_at: now })
  })

  test('one act per subject waits at a time, two proposed at once included', async ({ assert }) => {
    const proposals = await Promise.allSettled([
      propose('staff.deactivate', { staffId: world.ayse.id }, hasan),
      propose('staff.deactivate', { staffId: world.ayse.id }, fatma),
    ])

    assert.deepEqual(refusals(proposals), ['act_open_already'])
    assert.lengthOf(await ProposedAct.open('administration'), 1)
  })

  test('the proposer withdraws, and another proposal may follow', async ({ assert }) => {
    const act = await propose('staff.deactivate', { staffId: world.ayse.id })

    await declineAct(act, { by: hasan, opId: randomUUID() })

    await assert.rejects(() => confirm(act, fatma), /act_decided/)
    assert.lengthOf(await eventsOf('administration.declined'), 1)
    const next = await propose('staff.deactivate', { staffId: world.ayse.id })
    assert.isTrue(next.isOpen)
  })

  test('two confirm at once: it is done once', async ({ assert }) => {
    const selin = await person('Selin Koç', 'selin', 'administrator')
    const act = await propose('staff.deactivate', { staffId: world.ayse.id })

    const done = await Promise.allSettled([confirm(act, fatma), confirm(act, selin)])

    assert.deepEqual(refusals(done), ['act_decided'])
    assert.lengthOf(await eventsOf('staff.deactivated'), 1)
  })

  test('the same confirmation sent twice is done once', async ({ assert }) => {
    const act = await propose('staff.add', YESIM)
    const opId = randomUUID()

    await confirmAct(act, { by: fatma, opId })
    await confirmAct(act, { by: fatma, opId })

    assert.lengthOf(await eventsOf('administration.confirmed'), 1)
    await act.refresh()
    assert.isTrue(act.isLetterReady)
    await printStaffLetter(act, { by: fatma, opId: randomUUID() })
  })

  test('what a deactivated administrator proposed is confirmed by nobody', async ({ assert }) => {
    const act = await propose('staff.deactivate', { staffId: world.ayse.id })
    await hasan.merge({ deactivatedAt: DateTime.now() }).save()

    await assert.rejects(() => confirm(act, fatma), /act_outdated/)
  })

  test('staff.add: the person is there with a first password and the log has no secret', async ({
    assert,
  }) => {
    const act = await propose('staff.add', { ...YESIM, roles: ['clerk', 'approver'] })

    await confirm(act, fatma)

    const yesim = await Staff.query().where('email', YESIM.email).preload('roles').firstOrFail()
    assert.sameMembers(yesim.roleNames, ['clerk', 'approver'])
    assert.isTrue(yesim.mustChangePassword)
    const events = [
      ...(await eventsOf('staff.added')),
      ...(await eventsOf('administration.confirmed')),
    ]
    assert.notInclude(JSON.stringify(events), openedSecret(yesim.totpSecret))
    await act.refresh()
    assert.notInclude(act.payload, openedSecret(yesim.totpSecret))
  })

  test('staff.add: an address that was taken meanwhile is refused', async ({ assert }) => {
    const act = await propose('staff.add', YESIM)
    await person('Yeşim Ak', 'yesim', 'clerk')

    await assert.rejects(() => confirm(act, fatma), /email_taken/)
    await assert.rejects(() => propose('staff.add', YESIM), /email_taken/)
  })

  test('staff.set_roles: the new role counts, the old one is history, and sessions end', async ({
    assert,
  }) => {
    await session(world.ayse)
    const act = await propose('staff.set_roles', { staffId: world.ayse.id, roles: ['approver'] })

    await confirm(act, fatma)

    await world.ayse.load('roles')
    assert.deepEqual(world.ayse.roleNames, ['approver'])
    const rows = await db.from('staff_roles').where('staff_id', world.ayse.id).orderBy('id')
    assert.deepEqual(
      rows.map(({ role, revoked_at: at }) => [role, at !== null]),
      [
        ['clerk', true],
        ['approver', false],
      ]
    )
    assert.lengthOf(await eventsOf('staff.role_revoked'), 1)
    assert.isNull(await db.from('sessions').where('user_id', `staff:${world.ayse.id}`).first())
  })

  test('R27: staff.set_roles never leaves the family', async ({ assert }) => {
    const wanted = { staffId: world.ayse.id, roles: ['administrator' as const] }

    await assert.rejects(() => propose('staff.set_roles', wanted), /roles_of_another_family/)
  })

  test('staff.set_roles: what rests on roles that changed meanwhile is refused', async ({
    assert,
  }) => {
    const staffId = world.ayse.id
    const reset = await propose('staff.reset_totp', { staffId })
    const roles = await propose('staff.set_roles', { staffId, roles: ['clerk', 'approver'] })
    await confirm(roles, fatma)

    await assert.rejects(() => confirm(reset, fatma), /act_outdated/)

    await reset.refresh()
    assert.isTrue(reset.isOpen)
    assert.isEmpty(await eventsOf('staff.totp_set'))
  })

  test('staff.deactivate: sign-in, sessions and passkeys end at once', async ({
    assert,
    client,
  }) => {
    await session(world.ayse)
    await addedPasskey(world.ayse)
    const act = await propose('staff.deactivate', { staffId: world.ayse.id })

    await confirm(act, fatma)

    await world.ayse.refresh()
    assert.isTrue(world.ayse.isDeactivated)
    assert.isEmpty(await passkeysOf(world.ayse))
    assert.isNull(await db.from('sessions').where('user_id', `staff:${world.ayse.id}`).first())
    const response = await client
      .get('/backoffice')
      .withGuard('staff')
      .loginAs(world.ayse)
      .withSession({ signed_in_at: new Date().toISOString() })
      .redirects(0)
    response.assertHeader('location', '/sign-in')
  })

  test('staff.deactivate: never the last administrator', async ({ assert }) => {
    await fatma.merge({ deactivatedAt: DateTime.now() }).save()

    await assert.rejects(
      () => propose('staff.deactivate', { staffId: hasan.id }),
      /last_administrator/
    )
  })

  test('staff.deactivate: two who deactivate each other at once leave one', async ({ assert }) => {
    const hasansEnd = await propose('staff.deactivate', { staffId: hasan.id }, fatma)
    const fatmasEnd = await propose('staff.deactivate', { staffId: fatma.id }, hasan)

    const done = await Promise.allSettled([confirm(hasansEnd, hasan), confirm(fatmasEnd, fatma)])

    assert.deepEqual(refusals(done), ['act_outdated'])
    assert.lengthOf(await eventsOf('staff.deactivated'), 1)
  })

  test('staff.reset_totp: old password and authenticator die, sessions and recovery codes end', async ({
    assert,
  }) => {
    await session(world.ayse)
    await makeRecoveryCodes(world.ayse, { opId: randomUUID() })
    const before = world.ayse.totpSecret
    const act = await propose('staff.reset_totp', { staffId: world.ayse.id })

    await confirm(act, fatma)

    await world.ayse.refresh()
    assert.notEqual(openedSecret(world.ayse.totpSecret), openedSecret(before))
    assert.notEqual(world.ayse.password, 'unused')
    assert.isTrue(world.ayse.mustChangePassword)
    assert.isNull(await db.from('sessions').where('user_id', `staff:${world.ayse.id}`).first())
    assert.isNull(await recoveryCodesOf(world.ayse))
    assert.lengthOf(await eventsOf('staff.recovery_codes_voided'), 1)
    assert.lengthOf(await eventsOf('staff.totp_set'), 1)
    assert.lengthOf(await eventsOf('staff.password_given'), 1)
  })

  test('a staff letter carries what opens the door, once', async ({ assert }) => {
    const act = await propose('staff.add', YESIM)
    await confirm(act, fatma)
    await act.refresh()

    const letter = await printStaffLetter(act, { by: fatma, opId: randomUUID() })

    const [text, ...others] = await pagesOf(letter)
    const yesim = await Staff.findByOrFail('email', YESIM.email)
    const said = text.replaceAll(/\s/g, '')
    const secret = openedSecret(yesim.totpSecret)
    const [, password] = /Initialpassword([a-z2-9]{20})/.exec(said)!
    assert.isEmpty(others)
    assert.include(text, YESIM.email)
    assert.include(said, `secret=${secret}`)
    assert.isTrue(await matchesPassword(yesim.password, password))
    await act.refresh()
    assert.isNull(act.printFileKey)
    await assert.rejects(
      () => printStaffLetter(act, { by: fatma, opId: randomUUID() }),
      /staff_letter_gone/
    )
    assert.lengthOf(await eventsOf('staff.letter_printed'), 1)
  })

  test('a staff letter goes to one of two requests, the other is refused on record: {title}')
    .with([
      { title: 'a double click', isSameRequest: true },
      { title: 'two pages', isSameRequest: false },
    ])
    .run(async ({ assert }, { isSameRequest }) => {
      const act = await propose('staff.add', YESIM)
      await confirm(act, fatma)
      await act.refresh()
      const [one, other] = [randomUUID(), randomUUID()]

      const answers = await Promise.allSettled([
        printStaffLetter(act, { by: fatma, opId: one }),
        printStaffLetter(act, { by: fatma, opId: isSameRequest ? one : other }),
      ])

      assert.deepEqual(refusals(answers), ['staff_letter_gone'])
      assert.lengthOf(await eventsOf('staff.letter_printed'), 1)
      assert.lengthOf(await eventsOf('staff.letter_refused'), 1)
    })

  test('a staff letter that nobody prints within the hour is destroyed', async ({ assert }) => {
    const act = await propose('staff.add', YESIM)
    await confirm(act, fatma)
    await act.refresh()
    await act.merge({ printFileExpiresAt: DateTime.now().minus({ minutes: 1 }) }).save()

    const expired = await expireStaffLetters()

    assert.equal(expired, 1)
    await act.refresh()
    assert.isNull(act.printFileKey)
    assert.lengthOf(await eventsOf('staff.letter_expired'), 1)
    await assert.rejects(
      () => printStaffLetter(act, { by: fatma, opId: randomUUID() }),
      /staff_letter_gone/
    )
  })

  test('round.set_instants: the instants stand, and the log has old and new', async ({
    assert,
  }) => {
    const [round] = world.election.rounds
    const closesAt = round.opensAt.plus({ days: 5 }).toUTC().toISO()
    const act = await propose('round.set_instants', { ...instants(round), closesAt })

    await confirm(act, fatma)

    await round.refresh()
    assert.equal(round.closesAt!.toUTC().toISO(), closesAt)
    const scheduled = await eventsOf('round.scheduled')
    const event = scheduled.at(-1)!
    assert.deepEqual(event['ssps.changes'], [{ field: 'closesAt', from: null, to: closesAt }])
  })

  test('R16 m.3/a: round.set_instants never closes before the opening', async ({ assert }) => {
    const [round] = world.election.rounds
    const closesAt = round.opensAt.toUTC().toISO()

    await assert.rejects(
      () => propose('round.set_instants', { ...instants(round), closesAt }),
      /closes_before_opening/
    )
  })

  test('round.set_instants: what changes nothing, or a concluded election, is refused', async ({
    assert,
  }) => {
    const [round] = world.election.rounds
    const wanted = { ...instants(round), closesAt: round.opensAt.plus({ days: 5 }).toUTC().toISO() }

    await assert.rejects(() => propose('round.set_instants', instants(round)), /nothing_changes/)
    const act = await propose('round.set_instants', wanted)
    await concludeElection(world.election, { at: DateTime.now(), actor: null })

    await assert.rejects(() => confirm(act, fatma), /election_concluded/)
    await round.refresh()
    assert.isNull(round.closesAt)
  })

  test('R01 m.3/a: participation.withdraw takes every account with it', async ({ assert }) => {
    await approvedForm(world.party, { clerk: world.ayse, approver: world.mehmet })
    const act = await propose('participation.withdraw', {
      participationId: world.party.id,
      decisionNo: '2026/77',
    })

    await confirm(act, fatma)

    const party = await Participation.findOrFail(world.party.id)
    const accounts = await Account.query().where('participationId', party.id)
    assert.equal(party.state, 'withdrawn')
    assert.isNotEmpty(accounts)
    assert.isTrue(accounts.every((account) => account.isDeactivated))
    assert.lengthOf(await eventsOf('account.deactivated'), accounts.length)
    const [event] = await eventsOf('participation.withdrawn')
    assert.deepInclude(event['ssps.changes'] as object[], {
      field: 'decisionNo',
      from: null,
      to: '2026/77',
    })
    await assert.rejects(
      () => propose('participation.withdraw', { participationId: party.id, decisionNo: '2026/78' }),
      /withdrawn_already/
    )
  })

  async function propose<K extends ActKind>(kind: K, payload: Payloads[K], by: Staff = hasan) {
    const { id } = await proposeAct(kind, payload, { by, opId: randomUUID() })
    return ProposedAct.findOrFail(id)
  }
})

function confirm(act: ProposedAct, by: Staff) {
  return confirmAct(act, { by, opId: randomUUID() })
}

function refusals(results: PromiseSettledResult<unknown>[]) {
  return results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => (reason as { reason: string }).reason)
}

function session(staff: Staff) {
  return db.table('sessions').insert({
    id: `of-${staff.id}`,
    data: '{}',
    user_id: `staff:${staff.id}`,
    expires_at: '2099-01-01 00:00:00',
  })
}

function instants({ id, closesAt, restrictionEndsAt, broadcastBanEndsAt }: Round) {
  return {
    roundId: id,
    closesAt: closesAt?.toUTC().toISO() ?? null,
    restrictionEndsAt: restrictionEndsAt?.toUTC().toISO() ?? null,
    broadcastBanEndsAt: broadcastBanEndsAt?.toUTC().toISO() ?? null,
  }
}
