import { generateSigningKey } from '#audit/keys'
import { publicKeyFile } from '#audit/published'
import { signHead } from '#audit/signer'
import { tidy } from '#database/expiry'
import { prepareSigningKey } from '#database/setup'
import { putFile } from '#documents/file_store'
import { inDatabase } from '#models/columns'
import CredentialDelivery from '#models/credential_delivery'
import EvidencePack from '#models/evidence_pack'
import Participation from '#models/participation'
import ProposedAct from '#models/proposed_act'
import RequestForm from '#models/request_form'
import { confirmAct, proposeAct } from '#operations/administration'
import { concludeElection } from '#operations/election_setup'
import { carryOnNextPack, requestPack } from '#operations/evidence_pack_requests'
import { stampIfDue } from '#operations/legal_stamps'
import { startLetterRun } from '#operations/letter_run'
import { compareNightly } from '#operations/nightly_comparison'
import { beginOutages, endOutages } from '#operations/outages'
import { checkWaitingScans } from '#operations/scan_checks'
import env from '#start/env'
import { eicar, startClamd } from '#tests/clamd'
import { resetDatabase } from '#tests/database'
import { backToTheFirstLog, freshSigner, sealAll, tamper } from '#tests/functional/audit/audit_log'
import {
  carriedOn,
  confirmed,
  newAccounts,
  proposedReset,
} from '#tests/functional/backoffice/resets'
import { eventTables } from '#tests/functional/event_tables'
import { timeStampAuthority } from '#tests/time_stamp_authority'
import {
  approvedForm,
  draftOf,
  issuedLetters,
  newWorld,
  openSession,
  person,
  type World,
} from '#tests/world'
import ace from '@adonisjs/core/services/ace'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AdministratorAdd from '../../commands/administrator_add.js'
import AuditExport from '../../commands/audit_export.js'
import AuditKeygen from '../../commands/audit_keygen.js'
import AuditNewLog from '../../commands/audit_new_log.js'
import AuditVerify from '../../commands/audit_verify.js'
import DatabaseGrant from '../../commands/database_grant.js'
import DemoCode from '../../commands/demo_code.js'
import KeysRotate from '../../commands/keys_rotate.js'
import RetentionErase from '../../commands/retention_erase.js'

/** What stands ready, and what is done then; `folder` is an empty one, `cleanup` undoes. */
type Scene = (world: World, given: Given) => Promise<() => Promise<unknown>>

type Given = { folder: string; cleanup: (undo: () => void | Promise<void>) => void }

const PAST = '2020-01-01 00:00:00'

/** Each line of the last table of docs/events.md, with everything to do that it may find. */
const SCENES: Record<string, Scene> = {
  'The worker: what expires': async (world) => {
    const { hasan, zeynep } = world
    const form = await approved(world)
    await issuedLetters(form, zeynep)
    await addedStaff(world)
    await openSession(hasan.actor, { minutesAgo: 60 * 24 * 30 })
    await signed()
    await requestPack({}, { by: world.kemal, language: 'tr', opId: randomUUID() })
    await carryOnNextPack()
    await CredentialDelivery.query().update({ fileExpiresAt: PAST })
    await ProposedAct.query().whereNotNull('printFileKey').update({ printFileExpiresAt: PAST })
    await EvidencePack.query().update({ expiresAt: PAST })
    return tidy
  },
  'The worker: time stamps': async (_, { cleanup }) => {
    const authority = await timeStampAuthority()
    cleanup(() => authority.close())
    await signed()
    return async () => {
      authority.isAway = true
      await stampIfDue()
      authority.isAway = false
      await stampIfDue()
    }
  },
  'The worker: bulk runs': async (world) => {
    const { ayse, mehmet, zeynep } = world
    const { ofAnother } = await newAccounts(world)
    const waiting = await Participation.findOrFail(ofAnother.participationId)
    await waiting.load('election')
    for (const form of await RequestForm.query().where('participationId', world.party.id)) {
      await issuedLetters(form, zeynep)
    }
    await startLetterRun(
      { election: waiting.election, participation: null },
      { by: zeynep, opId: randomUUID() }
    )
    await confirmed(await proposedReset(world, ayse), mehmet)
    return carriedOn
  },
  'The worker: scans that waited for the virus scanner': async (world, { cleanup }) => {
    const form = await draftOf(world.party, world.ayse)
    const { key } = await putFile(Buffer.concat([Buffer.from('%PDF-1.7\n'), eicar()]))
    await db
      .from('documents')
      .where('id', form.scanId!)
      .update({ check_state: 'awaiting_check', file_key: key })
    const clamd = await startClamd()
    env.set('CLAMD_HOST', clamd.host)
    env.set('CLAMD_PORT', clamd.port)
    cleanup(() => env.set('CLAMD_HOST', ''))
    cleanup(() => clamd.stop())
    return checkWaitingScans
  },
  'The worker: evidence packs': async ({ kemal }) => {
    const selin = await person('Selin Koç', 'selin', 'auditor')
    await signed()
    for (const by of [kemal, selin]) {
      await requestPack({}, { by, language: 'tr', opId: randomUUID() })
    }
    return async () => {
      await carryOnNextPack()
      await tamper('audit_events', `update audit_events set payload = '{}' limit 1`)
      await carryOnNextPack()
    }
  },
  'The worker: health of the web process': async () => async () => {
    await beginOutages(DateTime.now(), '/health: 503')
    await endOutages(DateTime.now())
  },
  'The worker: the nightly comparison': async (world) => {
    await approved(world)
    return () => compareNightly(DateTime.fromISO('2023-05-10T04:00:00+03:00'))
  },
  'administrator:add': async () => {
    await db.from('staff').update({ deactivated_at: inDatabase() })
    const add = () => run(AdministratorAdd, 'ilk@skgm.example', '--name=Deniz Uçar')
    return async () => {
      await add()
      await add()
    }
  },
  'audit:verify': async () => () => run(AuditVerify),
  'audit:export': async (_, { folder }) => {
    await signed()
    return () => run(AuditExport, join(folder, 'pack'))
  },
  'audit:new-log': async (_, { cleanup }) => {
    await signed()
    await rm(env.get('AUDIT_SIGNING_KEY_FILE')!)
    cleanup(backToTheFirstLog)
    return () => run(AuditNewLog, '--reason=burnt', '--key-lost')
  },
  'audit:keygen':
    async (_, { folder }) =>
    () =>
      run(AuditKeygen, join(folder, 'key.pem')),
  'keys:rotate': async (world) => {
    await approved(world)
    return () => run(KeysRotate)
  },
  'retention:erase': async (world) => {
    await approved(world)
    await concludeElection(world.election, {
      at: DateTime.now().minus({ months: 30 }),
      actor: null,
    })
    await db.from('mail_outbox').update({ state: 'failed', next_attempt_at: null })
    return () => run(RetentionErase, '--months=24', '--confirm')
  },
  'database:grant': async () => () => run(DatabaseGrant),
  'demo:code':
    async ({ ayse }) =>
    () =>
      run(DemoCode, ayse.email),
}

/** Of these another test tells, or they are no act on data that counts. */
const ELSEWHERE = ['worker', 'setup', 'bench', 'attack']

const LINES = eventTables()[2].map(({ actions, origin }) => ({
  actions,
  origin: origin.replaceAll('`', ''),
}))

test.group('What nobody waits for', (group) => {
  let folder: string

  group.each.setup(async () => {
    ace.ui.switchMode('raw')
    folder = await mkdtemp(join(tmpdir(), 'ssps-unattended-'))
    await resetDatabase()
    return async () => {
      ace.ui.switchMode('normal')
      await rm(folder, { recursive: true })
    }
  })
  group.each.setup(() => freshSigner())
  group.tap((one) => one.timeout(60_000))

  test('has a scene for each line of docs/events.md', ({ assert }) => {
    assert.sameMembers(
      LINES.map(({ origin }) => origin),
      [...Object.keys(SCENES), ...ELSEWHERE]
    )
  })

  test('R21 m.4/b-5: {origin}: the log has what docs/events.md says, and nothing else')
    .with(LINES.filter(({ origin }) => !ELSEWHERE.includes(origin)))
    .run(async ({ assert, cleanup }, { actions, origin }) => {
      const world = await newWorld()
      const act = await SCENES[origin](world, { folder, cleanup })
      const before = await newestEvent()

      await act()

      assert.sameMembers(await actionsSince(before), actions)
    })

  test('R21 m.4/b-5: setup writes of its key, when it is made and when it changes', async ({
    assert,
  }) => {
    await rm(env.get('AUDIT_SIGNING_KEY_FILE')!)
    await rm(publicKeyFile())
    const before = await newestEvent()

    await prepareSigningKey()
    const file = join(folder, 'next.pem')
    await generateSigningKey(file)
    env.set('AUDIT_FORMER_KEY_FILE', env.get('AUDIT_SIGNING_KEY_FILE'))
    env.set('AUDIT_SIGNING_KEY_FILE', file)
    await prepareSigningKey()

    assert.sameMembers(await actionsSince(before), ['key.generated', 'audit_log.key_changed'])
  })
})

function approved({ ayse, mehmet, party }: World) {
  return approvedForm(party, { clerk: ayse, approver: mehmet })
}

/** By two administrators: their letter waits to be printed. */
async function addedStaff({ hasan }: World) {
  const fatma = await person('Fatma Şahin', 'fatma', 'administrator')
  const addition = {
    fullName: 'Selin Koç',
    email: 'selin@skgm.example',
    roles: ['clerk' as const],
  }
  const { id } = await proposeAct('staff.add', addition, { by: fatma, opId: randomUUID() })
  await confirmAct(await ProposedAct.findOrFail(id), { by: hasan, opId: randomUUID() })
}

async function signed() {
  await sealAll()
  await signHead()
}

async function run(command: Parameters<typeof ace.create>[0], ...words: string[]) {
  const created = await ace.create(command, words)
  await created.exec()
  created.assertSucceeded()
}

async function newestEvent() {
  const { newest } = await db.from('audit_events').max('id as newest').firstOrFail()
  return (newest ?? 0) as number
}

/** Each once. */
async function actionsSince(event: number) {
  const rows = await db.from('audit_events').select('payload').where('id', '>', event)
  return [...new Set(rows.map(({ payload }) => JSON.parse(payload)['event.action'] as string))]
}
