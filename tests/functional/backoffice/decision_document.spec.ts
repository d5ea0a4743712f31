import { signHead } from '#audit/signer'
import Participation from '#models/participation'
import type RequestForm from '#models/request_form'
import { acknowledgeAddress } from '#operations/address_acknowledgement'
import { approveForm } from '#operations/form_approval'
import { rejectForm } from '#operations/form_decision'
import { resetDatabase } from '#tests/database'
import { freshSigner, sealAll } from '#tests/functional/audit/audit_log'
import { liaison, read } from '#tests/functional/portal/world'
import { pagesOf } from '#tests/unit/documents/reading'
import {
  approvedForm,
  eventsOf,
  lawfulContent,
  newWorld,
  participating,
  proposedForm,
  row,
  shownDigest,
  sinceNow,
  type World,
} from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

const SHARED = '203.0.113.10'

const TEXT = 'Kesin listede yer almıyorsunuz.\nİlan edilirse yeniden başvurabilirsiniz.'

test.group('The decision document', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('m.5: of an approved form says who proposed and who decided, what was checked and what was carried out', async ({
    assert,
    client,
  }) => {
    const form = await approved(world)

    const text = await textOf(client, world, form)

    for (const part of [
      `KB-${form.number.slice(3)}`,
      'Talep formu onaylanmıştır',
      'Örnek Parti',
      'YSK’nin 2023/153 sayılı kararı',
      form.contentDigest!,
      'Ayşe Yılmaz',
      'Mehmet Demir',
      'Hesap oluşturuldu',
      'Adres kaydedildi',
      'Deniz Aksoy',
      SHARED,
      'İrtibat sorumlusu olarak bir kişi işaretlenmiştir (Genelge m.4/b-6)',
    ]) {
      assert.include(text, part)
    }
    assert.lengthOf(text.match(/Hesap oluşturuldu/g)!, 5)
    const [event] = await eventsOf('decision.downloaded')
    assert.equal(event['user.id'], `staff:${world.zeynep.id}`)
  })

  test('R28: names nobody by the whole T.C. number', async ({ assert, client }) => {
    const form = await approved(world)

    const text = await textOf(client, world, form)

    const { nationalId } = row(1)
    assert.notInclude(text, nationalId)
    assert.include(text, `${nationalId.slice(0, 3)}******${nationalId.slice(-2)}`)
  })

  test('m.3/a: of a rejected form gives the coded reason with the text as it was sent', async ({
    assert,
    client,
  }) => {
    const form = await proposedForm(world.party, world.ayse)
    await rejectForm(form, { ...act(world, form), reason: 'not_participating', text: TEXT })

    const text = await textOf(client, world, form)

    for (const part of [
      'Talep formu reddedilmiştir',
      'Talep sahibi seçime katılmamaktadır (Genelge m.3/a)',
      'Kesin listede yer almıyorsunuz.',
      'Karar hiçbir hesabı ve adresi değiştirmemiştir.',
    ]) {
      assert.include(text, part)
    }
  })

  test('stays the same, byte for byte, whatever happens after the decision', async ({
    assert,
    cleanup,
    client,
  }) => {
    cleanup(await freshSigner())
    const form = await approved(world)
    await sealAll()
    const signed = await signHead()
    const first = await documentOf(client, world, form)

    await Participation.query().where('id', world.party.id).update({ state: 'withdrawn' })
    await db.from('accounts').update({ given_name: 'Başka' })
    await sealAll()
    await signHead()
    const second = await documentOf(client, world, form)

    assert.isTrue(first.equals(second))
    assert.include(await textIn(first), `${signed!.origin} ${signed!.treeSize} `)
  })

  test('of SKGM tells of a shared address; the applicant’s names no other applicant', async ({
    assert,
    client,
  }) => {
    await approvedForm(world.rival, { clerk: world.zeynep, approver: world.elif })
    const party = await participating(world.election, { kind: 'party', name: 'Üçüncü Parti' })
    const deniz = await liaison(world, party)
    const content = lawfulContent({ users: [row(1), row(2, 3)] })
    const form = await proposedForm(party, world.ayse, content)
    const rejected = await proposedForm(world.party, world.ayse)
    await acknowledgeAddress(form, {
      by: world.mehmet,
      opId: randomUUID(),
      address: SHARED,
      explanation: 'KANARYA-4c1d aynı bina',
    })
    await approve(world, form)
    await rejectForm(rejected, { ...act(world, rejected), reason: 'other', text: 'Gerekçe.' })

    const own = await read(client, deniz, `/portal/request-forms/${form.number}/decision`)
    const ofApplicant = await textIn(own.body())
    const ofOffice = await textOf(client, world, form)
    const looked = await textOf(client, world, rejected)

    assert.include(ofApplicant, 'Talep formu onaylanmıştır')
    assert.include(ofOffice, 'KANARYA-4c1d')
    assert.include(looked, 'Başka Parti')
    assert.notInclude(ofApplicant, 'KANARYA-4c1d')
    assert.notInclude(ofApplicant, 'Başka Parti')
    assert.notInclude(ofApplicant, 'Gözle bakılmalı')
  })

  test('of another applicant is unknown in the portal, and the log says who asked', async ({
    assert,
    client,
  }) => {
    const form = await approved(world)
    const stranger = await liaison(world, world.rival)

    const answer = await read(client, stranger, `/portal/request-forms/${form.number}/decision`)

    answer.assertStatus(404)
    assert.lengthOf(await eventsOf('access.refused'), 1)
    assert.isEmpty(await eventsOf('decision.downloaded'))
  })

  test('there is none before the decision', async ({ client }) => {
    const form = await proposedForm(world.party, world.ayse)

    const answer = await get(client, world, form)

    answer.assertStatus(404)
  })
})

function act({ mehmet }: World, { version }: RequestForm) {
  return { by: mehmet, opId: randomUUID(), version }
}

async function approve(world: World, form: RequestForm) {
  await approveForm(form, {
    by: world.mehmet,
    opId: randomUUID(),
    digest: await shownDigest(form),
  })
}

function approved({ ayse, mehmet, party }: World) {
  return approvedForm(party, { clerk: ayse, approver: mehmet })
}

function get(client: ApiClient, { zeynep }: World, { number }: RequestForm) {
  return client
    .get(`/backoffice/request-forms/${number}/decision`)
    .withGuard('staff')
    .loginAs(zeynep)
    .withSession(sinceNow())
}

async function documentOf(client: ApiClient, world: World, form: RequestForm): Promise<Buffer> {
  const answer = await get(client, world, form)
  return Buffer.from(answer.body())
}

async function textOf(client: ApiClient, world: World, form: RequestForm) {
  return textIn(await documentOf(client, world, form))
}

async function textIn(pdf: Buffer) {
  const pages = await pagesOf(Buffer.from(pdf))
  return pages.join('\n').replaceAll(/\s+/g, ' ')
}
