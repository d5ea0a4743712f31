import { matchesPassword } from '#access/password'
import { sftp } from '#config/sftp'
import { destroyPrintFile } from '#documents/print_file'
import Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import type Staff from '#models/staff'
import { issueLetters } from '#operations/credential_issue'
import { printLetter } from '#operations/credential_print'
import { handOverPrinted } from '#operations/handover'
import { type Scope, scopeOf } from '#operations/letter_scope'
import { printLetters } from '#operations/letters_print'
import { everythingKept, holds, printFiles, secretOf, worldWithoutLetters } from '#tests/kept'
import { pagesOf } from '#tests/unit/documents/reading'
import { approvedForm, eventsOf, lawfulContent, row, sinceNow, type World } from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

test.group('Printing letters together', (group) => {
  let world: World

  group.each.setup(async () => {
    world = await worldWithoutLetters()
    await issued(world, 'party', 1)
    await issued(world, 'rival', 2)
  })

  test('R12 m.5/b: one file, a page for every account with the password that opens it', async ({
    assert,
    client,
  }) => {
    const response = await post(client, world.zeynep, 'letter-printings', {
      electionId: world.election.id,
    })

    const pages = await pagesOf(Buffer.from(response.body()))
    const accounts = await Account.query().where('state', 'issued')
    response.assertHeader('content-type', 'application/pdf')
    assert.include(response.header('content-disposition'), 'sifre-zarflari-SECIM.pdf')
    assert.lengthOf(pages, 6)
    for (const account of accounts) {
      const page = pages.find((text) => text.includes(account.username))!
      assert.isTrue(await matchesPassword(account.password, passwordOn(page)))
    }
  })

  test('the letters of the election lie by applicant', async ({ assert }) => {
    const pages = await pagesOf(await printed(wholeElection(world), world.zeynep))

    assert.deepEqual(
      pages.map((text) => /Başka Parti|Örnek Parti/.exec(text)![0]),
      [...Array(3).fill('Başka Parti'), ...Array(3).fill('Örnek Parti')]
    )
  })

  test('each letter counts singly, and its secret is gone when the download starts', async ({
    assert,
  }) => {
    await printLetters(await ofParty(world), { by: world.zeynep, opId: randomUUID() })

    const letters = await CredentialDelivery.query().where('state', 'printed')
    const events = await eventsOf('credential.printed')
    assert.lengthOf(letters, 3)
    assert.isTrue(letters.every(({ printedById }) => printedById === world.zeynep.id))
    assert.isTrue(letters.every(({ fileKey }) => fileKey === null))
    assert.sameMembers(
      events.map(targetOf),
      letters.map(({ id }) => String(id))
    )
    assert.lengthOf(printFiles(), 3)
  })

  test('a second print is refused on record, by the same operation and by another', async ({
    assert,
    client,
  }) => {
    const asked = { opId: randomUUID(), electionId: world.election.id }
    await post(client, world.zeynep, 'letter-printings', asked)

    const same = await post(client, world.zeynep, 'letter-printings', asked)
    const another = await post(client, world.zeynep, 'letter-printings', {
      ...asked,
      opId: randomUUID(),
    })

    same.assertFlashMessage('refusal', 'letters_printed_already')
    another.assertFlashMessage('refusal', 'nothing_to_print')
    assert.deepEqual(await reasonsOf('letters.print_refused'), ['already_printed', 'nothing_ready'])
    assert.lengthOf(await eventsOf('credential.printed'), 6)
  })

  test('two clerks at once: every letter leaves once', async ({ assert }) => {
    const outcomes = await Promise.allSettled([
      printed(wholeElection(world), world.zeynep),
      printed(wholeElection(world), world.ayse),
      printed(await ofParty(world), world.zeynep),
    ])

    const files = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    const pages = await Promise.all(files.map(({ value }) => pagesOf(value)))
    const passwords = pages.flat().map(passwordOn)
    assert.lengthOf(passwords, 6)
    assert.lengthOf(new Set(passwords), 6)
    assert.lengthOf(await eventsOf('credential.printed'), 6)
    assert.lengthOf(await eventsOf('letters.print_refused'), 3 - files.length)
  })

  test('the same operation at once: one request gets the letters', async ({ assert }) => {
    const once = { by: world.zeynep, opId: randomUUID() }
    const scope = await ofParty(world)

    const outcomes = await Promise.allSettled([1, 2, 3].map(() => printLetters(scope, once)))

    assert.lengthOf(
      outcomes.filter(({ status }) => status === 'fulfilled'),
      1
    )
    assert.deepEqual(await reasonsOf('letters.print_refused'), [
      'already_printed',
      'already_printed',
    ])
  })

  test('a letter past its hour stays out, and one printed singly too', async ({ assert }) => {
    const [late, single] = await CredentialDelivery.query().orderBy('id')
    await late.merge({ fileExpiresAt: DateTime.now().minus({ seconds: 1 }) }).save()
    await printLetter(single, { by: world.zeynep, opId: randomUUID() })

    const pages = await pagesOf(await printed(wholeElection(world), world.zeynep))

    assert.lengthOf(pages, 4)
    await late.refresh()
    assert.equal(late.state, 'ready')
  })

  test('a letter whose file is gone stays out, on record', async ({ assert }) => {
    const [letter] = await CredentialDelivery.query().orderBy('id')
    await destroyPrintFile(letter.fileKey!)

    const pages = await pagesOf(await printed(wholeElection(world), world.zeynep))

    assert.lengthOf(pages, 5)
    assert.deepEqual(await reasonsOf('credential.print_refused'), ['already_printed'])
  })

  test('who gave no fresh code gets no letters', async ({ assert, client }) => {
    const response = await client
      .post('/backoffice/letter-printings')
      .withGuard('staff')
      .loginAs(world.zeynep)
      .withSession({ signed_in_at: new Date().toISOString() })
      .withCsrfToken()
      .form({ opId: randomUUID(), electionId: world.election.id })
      .redirects(0)

    response.assertFlashMessage('refusal', 'step_up_missing')
    assert.isEmpty(await eventsOf('credential.printed'))
  })

  test('no applicant of another election, and no election that is not there', async ({
    client,
  }) => {
    const strange = { electionId: world.election.id, participationId: 4_000_000 }

    const nobody = await post(client, world.zeynep, 'letter-printings', strange)
    const nowhere = await post(client, world.zeynep, 'letter-printings', { electionId: 4_000_000 })

    nobody.assertStatus(404)
    nowhere.assertStatus(404)
  })

  test('no initial password can be read in a table, a file or the log', async ({ assert }) => {
    const letters = await CredentialDelivery.query().preload('account')
    const canaries = await Promise.all(letters.map(secretOf))

    const before = await everythingKept()
    await printed(wholeElection(world), world.zeynep)
    const after = await everythingKept()

    assert.lengthOf(canaries, 6)
    for (const canary of canaries) {
      for (const kept of [...before, ...after]) {
        assert.isFalse(holds(kept.bytes, canary), kept.place)
      }
    }
  })
})

test.group('SFTP letters without the fingerprint of the host key', (group) => {
  let world: World

  group.each.setup(async () => {
    world = await worldWithoutLetters()
    await issued(world, 'party', 1)
    const { hostKeyFingerprint } = sftp
    sftp.hostKeyFingerprint = undefined
    return () => {
      sftp.hostKeyFingerprint = hostKeyFingerprint
    }
  })

  test('R12 m.3/d: the letter is refused, on record, and stays ready', async ({
    assert,
    client,
  }) => {
    const letter = await sftpLetter()

    const response = await post(client, world.zeynep, `letters/${letter.number}/printing`)

    response.assertFlashMessage(
      'error',
      'SFTP zarfı yazdırılamaz: sunucunun anahtar parmak izi ayarlanmamış (Genelge m.3/d). Sistem yöneticisine bildiriniz.'
    )
    assert.deepEqual(await reasonsOf('credential.print_refused'), ['host_key_missing'])
    await letter.refresh()
    assert.equal(letter.state, 'ready')
  })

  test('R12 m.3/d: printed together it stays out, on record, the others leave', async ({
    assert,
  }) => {
    const pages = await pagesOf(await printed(await ofParty(world), world.zeynep))

    const letter = await sftpLetter()
    assert.lengthOf(pages, 2)
    assert.equal(letter.state, 'ready')
    assert.deepEqual(await reasonsOf('credential.print_refused'), ['host_key_missing'])
  })

  test('R12 m.3/d: alone it is told why', async ({ assert }) => {
    await printed(await ofParty(world), world.zeynep)

    await assert.rejects(
      async () => printed(await ofParty(world), world.zeynep),
      'Act refused: host_key_missing'
    )
  })
})

test.group('Handing over letters together', (group) => {
  let world: World

  group.each.setup(async () => {
    world = await worldWithoutLetters()
    await issued(world, 'party', 1)
    await issued(world, 'rival', 2)
  })

  test('R13 m.5/c: one receiver for all printed letters of an applicant, each on record', async ({
    assert,
    client,
  }) => {
    const { number } = await world.party.related('forms').query().firstOrFail()
    await printLetters(wholeElection(world), { by: world.zeynep, opId: randomUUID() })

    const response = await post(client, world.zeynep, `request-forms/${number}/handover`, {
      receiver: 'Deniz Aksoy',
      authority: 'İrtibat sorumlusu',
    })

    const letters = await CredentialDelivery.query().preload('account')
    const handedOver = letters.filter(({ state }) => state === 'handed_over')
    response.assertFlashMessage('success', '3 zarfın teslimi kaydedildi.')
    assert.lengthOf(handedOver, 3)
    assert.isTrue(handedOver.every(({ account }) => account.participationId === world.party.id))
    assert.isTrue(handedOver.every(({ receiverName }) => receiverName === 'Deniz Aksoy'))
    assert.isTrue(handedOver.every(({ account }) => daysLeft(account) === 15))
    assert.lengthOf(await eventsOf('credential.handed_over'), 3)
  })

  test('nothing printed, nothing to hand over', async ({ assert }) => {
    const act = { by: world.zeynep, receiver: 'Deniz Aksoy', authority: 'Kendisi' }

    await assert.rejects(
      () => handOverPrinted(world.party.id, { ...act, opId: randomUUID() }),
      'Act refused: nothing_to_hand_over'
    )
    assert.isEmpty(await eventsOf('credential.handed_over'))
  })

  test('Teslim tutanağı lists what waits; of an earlier handover only when nothing waits', async ({
    assert,
    client,
  }) => {
    const { number } = await world.party.related('forms').query().firstOrFail()
    const [first, ...others] = await CredentialDelivery.query()
      .whereHas('account', (account) => account.where('participationId', world.party.id))
      .orderBy('id')
    const act = { by: world.zeynep, receiver: 'Deniz Aksoy', authority: 'Kendisi' }
    await printLetter(first, { by: world.zeynep, opId: randomUUID() })
    await handOverPrinted(world.party.id, { ...act, opId: randomUUID() })
    const onlyFirst = await recordOf(client, world.zeynep, number)

    await printLetters(await ofParty(world), { by: world.zeynep, opId: randomUUID() })
    const theOthers = await recordOf(client, world.zeynep, number)

    assert.include(onlyFirst, first.number)
    assert.notInclude(theOthers, first.number)
    assert.isTrue(others.every((letter) => theOthers.includes(letter.number)))
  })
})

/** Three letters of an applicant, entered by Ayşe, approved by Mehmet and issued by Zeynep. */
async function issued(world: World, whose: 'party' | 'rival', seed: number) {
  const content = lawfulContent({
    wantsWebService: false,
    ips: [{ number: 1, address: `203.0.113.${seed}` }],
    users: [row(1, seed)],
  })
  const officers = { clerk: world.ayse, approver: world.mehmet }
  const form = await approvedForm(world[whose], officers, content)
  await issueLetters(form, { by: world.zeynep, opId: randomUUID() })
}

function wholeElection({ election }: World): Scope {
  return { election, participation: null }
}

function ofParty({ election, party }: World) {
  return scopeOf({ electionId: election.id, participationId: party.id })
}

async function printed(scope: Scope, by: Staff) {
  const chunks = await printLetters(scope, { by, opId: randomUUID() })
  return Buffer.concat(await Array.fromAsync(chunks))
}

function passwordOn(page: string) {
  const [groups] = /^([a-z2-9]{5} ){3}[a-z2-9]{5}/m.exec(page)!
  return groups.replaceAll(' ', '')
}

function sftpLetter() {
  return CredentialDelivery.query()
    .whereHas('account', (account) => account.where('service', 'sftp'))
    .firstOrFail()
}

function daysLeft({ initialPasswordExpiresAt }: Account) {
  return Math.round(initialPasswordExpiresAt!.diffNow('days').days)
}

async function recordOf(client: ApiClient, by: Staff, number: string) {
  const response = await client
    .get(`/backoffice/request-forms/${number}/handover-record`)
    .withGuard('staff')
    .loginAs(by)
    .withSession(sinceNow())
  const [page] = await pagesOf(Buffer.from(response.body()))

  return page
}

function targetOf(event: Record<string, unknown>) {
  return (event['ssps.target'] as { id: string }).id
}

async function reasonsOf(action: string) {
  const events = await eventsOf(action)
  return events.map((event) => event['event.reason'])
}

function post(
  client: ApiClient,
  person: Staff,
  path: string,
  fields: Record<string, string | number> = {}
) {
  return client
    .post(`/backoffice/${path}`)
    .withGuard('staff')
    .loginAs(person)
    .withSession(sinceNow())
    .withCsrfToken()
    .form({ opId: randomUUID(), ...fields })
    .redirects(0)
}
