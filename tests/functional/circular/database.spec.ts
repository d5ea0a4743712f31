import { type SeatKind, seatLimits } from '#circular/parameters'
import { PRESETS } from '#circular/presets'
import { connectAs } from '#database/server'
import env from '#start/env'
import { resetDatabase } from '#tests/database'
import { test } from '@japa/runner'
import type { Connection, ResultSetHeader } from 'mysql2/promise'

const LIMITS = seatLimits(PRESETS['2023/153'].parameters)

const [AYSE, MEHMET, KEMAL] = [1, 2, 3]

/** Whoever writes the SQL: these go past the application, as the owner of the tables. */
test.group('The circular in the database', (group) => {
  let connection: Connection
  let participation: number
  let form: number

  group.setup(() => resetDatabase())
  group.each.setup(async () => {
    connection = await connectAs('migration')
    await connection.query(`use ${env.get('DB_NAME')}`)
    await connection.query("set session sql_mode = ''")
    await connection.beginTransaction()
    participation = await participate('Örnek Parti')
    form = await insert('request_forms', {
      number: 'TF-1',
      participation_id: participation,
      entered_by_id: AYSE,
      updated_by_id: AYSE,
      proposed_by_id: AYSE,
      state: 'proposed',
    })

    return async () => {
      await connection.rollback()
      await connection.end()
    }
  })

  test('R05 m.5: there is no eleventh seat, whoever writes the SQL', async ({ assert }) => {
    await assert.rejects(() => seat('web_site', 11), /seat_within_quota/)
    await assert.rejects(() => seat('web_site', 11, 11), /foreign key/)
    await assert.rejects(() => seat('web_site', 10), /Duplicate/)
  })

  test('R05 m.5: two accounts never hold one seat, until one is deactivated', async ({
    assert,
  }) => {
    const first = await account('web_site', 1, 'first')

    await assert.rejects(() => account('web_site', 1, 'second'), /Duplicate/)
    await change(
      'accounts',
      first,
      "state = 'deactivated', deactivated_at = now(), deactivation_ground = 'not_on_form'"
    )
    assert.isAbove(await account('web_site', 1, 'second'), first)
  })

  test('R06 m.4/b-6: there is one seat for the web service and one for the portal', async ({
    assert,
  }) => {
    await assert.rejects(() => seat('web_service', 2), /seat_within_quota/)
    await assert.rejects(() => seat('portal', 2), /seat_within_quota/)
  })

  test('R15 m.3/g: there is one seat for SFTP', async ({ assert }) => {
    await assert.rejects(() => seat('sftp', 2), /seat_within_quota/)
  })

  test('R01 m.3/a: an account needs a seat of its participation', async ({ assert }) => {
    const others = await participate('Deneme Partisi')
    const foreignSeat = await seatId('web_site', 1, others)

    await assert.rejects(
      () => insert('accounts', accountRow('web_site', foreignSeat, 'stranger')),
      /foreign key/
    )
    await assert.rejects(
      async () =>
        insert('accounts', accountRow('web_site', await seatId('address', 1), 'stranger')),
      /foreign key/
    )
  })

  test('R09 m.4/b-2: there is no third address seat', async ({ assert }) => {
    await assert.rejects(() => seat('address', 3), /seat_within_quota/)
    await address(1, '203.0.113.10')
    await assert.rejects(() => address(1, '203.0.113.20'), /Duplicate/)
  })

  test('R10 m.4/b-2: a registered address does not change in the database either', async ({
    assert,
  }) => {
    const id = await address(1, '203.0.113.10')

    await assert.rejects(
      () => change('static_ips', id, "address = '203.0.113.20'"),
      /does not change/
    )
    await assert.rejects(
      () => change('static_ips', id, 'released_at = now()'),
      /release_needs_its_ground/
    )
  })

  test('R10 m.4/b-2: an exception needs two officers and a decision number', async ({ assert }) => {
    const id = await address(1, '203.0.113.10')
    const release = (asked: number, confirmed: number | null, decision: string | null) =>
      connection.query(
        `update static_ips set released_at = now(), release_reason = 'exception',
          release_asked_by_id = ?, release_confirmed_by_id = ?, release_decision_no = ?
          where id = ?`,
        [asked, confirmed, decision, id]
      )

    await assert.rejects(() => release(AYSE, AYSE, '2023/200'), /release_needs_its_ground/)
    await assert.rejects(() => release(AYSE, null, '2023/200'), /release_needs_its_ground/)
    await assert.rejects(() => release(AYSE, MEHMET, null), /release_needs_its_ground/)
    await release(AYSE, MEHMET, '2023/200')
    assert.isAbove(await address(1, '203.0.113.20'), id)
  })

  test('R12 m.5/b: a user name is never given again', async ({ assert }) => {
    const first = await account('web_site', 1, 'k7wq2m')
    await change(
      'accounts',
      first,
      "state = 'deactivated', deactivated_at = now(), deactivation_ground = 'not_on_form'"
    )

    await assert.rejects(() => account('web_site', 1, 'k7wq2m'), /Duplicate/)
  })

  test('R27: who entered or proposed a form cannot be its decider in the database', async ({
    assert,
  }) => {
    await change('request_forms', form, `proposed_by_id = ${KEMAL}`)

    await assert.rejects(() => decide(AYSE), /four_eyes_on_entry/)
    await assert.rejects(() => decide(KEMAL), /four_eyes_on_proposal/)
    await decide(MEHMET)
    const [rows] = await connection.query('select state from request_forms where id = ?', [form])

    assert.deepEqual(rows, [{ state: 'approved' }])
  })

  async function participate(name: string) {
    const circular = await insert('circulars', { decision_no: name, parameters: '{}' })
    const election = await insert('elections', { code: `e${circular}`, circular_id: circular })
    const applicant = await insert('applicants', { kind: 'party', name })
    const id = await insert('participations', {
      election_id: election,
      circular_id: circular,
      applicant_id: applicant,
      state: 'participating',
    })

    for (const [service, quota] of Object.entries(LIMITS)) {
      await insert('circular_quotas', { circular_id: circular, service, quota })
      for (let number = 1; number <= quota; number++) {
        await insert('seats', { ...seatRow(service, number, quota), ...of(id, circular) })
      }
    }
    await connection.query(
      `insert ignore into staff (id, email) values (${AYSE}, 'ayse'), (${MEHMET}, 'mehmet'), (${KEMAL}, 'kemal')`
    )
    return id
  }

  async function seat(service: SeatKind, number: number, quota = LIMITS[service]) {
    const [rows] = await connection.query('select circular_id from participations where id = ?', [
      participation,
    ])
    const [{ circular_id: circular }] = rows as { circular_id: number }[]

    return insert('seats', { ...seatRow(service, number, quota), ...of(participation, circular) })
  }

  async function seatId(service: SeatKind, number: number, holder = participation) {
    const [rows] = await connection.query(
      'select id from seats where participation_id = ? and service = ? and number = ?',
      [holder, service, number]
    )

    return (rows as { id: number }[])[0].id
  }

  async function account(service: SeatKind, number: number, username: string) {
    return insert('accounts', accountRow(service, await seatId(service, number), username))
  }

  function accountRow(service: SeatKind, seat_id: number, username: string) {
    return { participation_id: participation, service, seat_id, request_form_id: form, username }
  }

  async function address(number: number, text: string) {
    return insert('static_ips', {
      participation_id: participation,
      seat_id: await seatId('address', number),
      request_form_id: form,
      address: text,
    })
  }

  function decide(by: number) {
    return change('request_forms', form, `state = 'approved', decided_by_id = ${by}`)
  }

  function change(table: string, id: number, assignments: string) {
    return connection.query(`update ${table} set ${assignments} where id = ?`, [id])
  }

  async function insert(table: string, row: Record<string, string | number>) {
    const [{ insertId }] = await connection.query<ResultSetHeader>(`insert into ${table} set ?`, [
      row,
    ])

    return insertId
  }
})

function seatRow(service: string, number: number, quota: number) {
  return { service, number, quota }
}

function of(participation: number, circular: number) {
  return { participation_id: participation, circular_id: circular }
}
