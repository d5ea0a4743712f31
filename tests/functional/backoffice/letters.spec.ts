import Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { deactivateAccount } from '#operations/account_deactivation'
import { expireDeliveries } from '#operations/credential_expiry'
import { issueAgain, issueLetters } from '#operations/credential_issue'
import { printLetter } from '#operations/credential_print'
import { handOver } from '#operations/handover'
import { concludeElection } from '#operations/election_setup'
import { sweepPrintFiles } from '#operations/print_file_sweep'
import { inTransaction } from '#operations/transaction'
import { openPrintFile, PrintFileGone, sealPrintFile } from '#documents/print_file'
import { matchesPassword } from '#access/password'
import { everythingKept, holds, printFiles, secretOf, worldWithoutLetters } from '#tests/kept'
import { pagesOf } from '#tests/unit/documents/reading'
import {
  approvedForm,
  draftOf,
  eventsOf,
  issuedLetters,
  lawfulContent,
  readLetter,
  row,
  sinceNow,
  type World,
} from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'
import { utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** One user of the web site: three accounts, with those of the liaison. */
const SMALL = lawfulContent({ wantsWebService: false }, 1)

test.group('Issuing letters', (group) => {
  let world: World

  group.each.setup(async () => {
    world = await worldWithoutLetters()
  })

  test('R12 m.5/b: every account gets one letter of its own, by a clerk without a hand in the form', async ({
    assert,
    client,
  }) => {
    const form = await approvedForm(world.party, officers(world))

    const response = await post(client, world.zeynep, `request-forms/${form.number}/letters`)

    const letters = await CredentialDelivery.query().preload('account')
    response.assertFlashMessage('success', '5 şifre zarfı hazırlandı; bir saat içinde yazdırınız.')
    assert.lengthOf(new Set(letters.map(({ accountId }) => accountId)), 5)
    assert.lengthOf(new Set(letters.map(({ number }) => number)), 5)
    assert.isTrue(
      letters.every(({ account, state }) => account.state === 'issued' && state === 'ready')
    )
    assert.lengthOf(await eventsOf('credential.issued'), 5)
  })

  test('R27: {who} took part in the form and issues nothing')
    .with([{ who: 'ayse' as const }, { who: 'zeynep' as const }, { who: 'mehmet' as const }])
    .run(async ({ assert }, { who }) => {
      const form = await formOfTwoClerks(world)

      await assert.rejects(() => issue(form, world[who]), 'Act refused: took_part_in_form')

      const [refused] = await eventsOf('credential.issue_refused')
      assert.equal(refused['event.reason'], 'took_part_in_form')
      assert.equal(refused['user.id'], `staff:${world[who].id}`)
      assert.isEmpty(await CredentialDelivery.all())
    })

  test('R07 m.5/a: nothing is issued before the original paper is registered', async ({
    assert,
  }) => {
    const form = await approvedForm(world.party, officers(world))
    const liaison = await Account.findByOrFail({ requestFormId: form.id, service: 'portal' })
    await form
      .merge({
        channel: 'portal',
        enteredById: null,
        enteredByAccountId: liaison.id,
        originalReceivedOn: null,
      })
      .save()

    await assert.rejects(() => issue(form, world.zeynep), 'Act refused: original_missing')

    assert.deepEqual(await reasonsOf('credential.issue_refused'), ['original_missing'])
    assert.isEmpty(await CredentialDelivery.all())
  })

  test('the accounts of an approved form are not issued through another, open form', async ({
    assert,
  }) => {
    const approved = await approvedForm(world.party, officers(world))
    const change = await draftOf(world.party, world.zeynep)

    await assert.rejects(() => issue(change, world.ayse))

    assert.isEmpty(await CredentialDelivery.all())
    assert.deepEqual(await issue(approved, world.zeynep), { letters: 5 })
  })

  test('two clerks at once: one letter per account, and none of them dies unprinted', async ({
    assert,
  }) => {
    const form = await approvedForm(world.party, officers(world))
    const other = await world.zeynep.refresh()

    const outcomes = await Promise.allSettled([issue(form, world.zeynep), issue(form, other)])

    const letters = await CredentialDelivery.all()
    assert.sameMembers(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected']
    )
    assert.lengthOf(letters, 5)
    assert.isTrue(letters.every(({ state }) => state === 'ready'))
    assert.lengthOf(printFiles(), 5)
    assert.isEmpty(await eventsOf('credential.voided'))
  })

  test('the same operation twice, at once and later, issues once', async ({ assert }) => {
    const form = await approvedForm(world.party, officers(world))
    const once = { by: world.zeynep, opId: randomUUID() }

    const outcomes = await Promise.all([issueLetters(form, once), issueLetters(form, once)])
    const later = await issueLetters(form, once)

    assert.deepEqual([...outcomes, later], [{ letters: 5 }, { letters: 5 }, { letters: 5 }])
    assert.lengthOf(await CredentialDelivery.all(), 5)
    assert.lengthOf(printFiles(), 5)
  })

  test('clerks of several applicants at once: no number is given twice', async ({ assert }) => {
    const forms = await Promise.all([
      approvedForm(world.party, officers(world)),
      approvedForm(world.rival, officers(world), otherPeople(7, '198.51.100.7')),
      approvedForm(world.candidate, officers(world), otherPeople(8, '198.51.100.8')),
    ])

    await Promise.all(forms.map((form) => issue(form, world.zeynep)))

    const letters = await CredentialDelivery.all()
    assert.lengthOf(new Set(letters.map(({ number }) => number)), 15)
  })

  test('after the conclusion nothing is issued', async ({ assert }) => {
    const form = await approvedForm(world.party, officers(world))
    await concludeElection(world.election, { at: DateTime.utc(), actor: null })

    await assert.rejects(() => issue(form, world.zeynep), 'Act refused: election_concluded')
    assert.deepEqual(await reasonsOf('credential.issue_refused'), ['election_concluded'])
  })
})

test.group('Printing a letter', (group) => {
  let world: World
  let form: RequestForm
  let letter: CredentialDelivery

  group.each.setup(async () => {
    world = await worldWithoutLetters()
    form = await approvedForm(world.party, officers(world), SMALL)
    ;[letter] = await issuedLetters(form, world.zeynep)
  })

  test('R12 m.5/b: the letter leaves once, with the password that opens the account', async ({
    assert,
    client,
  }) => {
    const response = await post(client, world.zeynep, `letters/${letter.number}/printing`)

    const [text] = await pagesOf(Buffer.from(response.body()))
    const account = await Account.findOrFail(letter.accountId)
    const [groups] = /^([a-z2-9]{5} ){3}[a-z2-9]{5}/m.exec(text)!
    await letter.refresh()
    response.assertHeader('content-type', 'application/pdf')
    assert.include(text, account.username)
    assert.isTrue(await matchesPassword(account.password, groups.replaceAll(/\s/g, '')))
    assert.include(letter.serialize(), { state: 'printed', printedById: world.zeynep.id })
    assert.lengthOf(await eventsOf('credential.printed'), 1)
  })

  test('the encrypted file is gone with the printing', async ({ assert }) => {
    const key = letter.fileKey!

    await print(letter, world.zeynep)

    await assert.rejects(() => openPrintFile(key), PrintFileGone)
    assert.lengthOf(printFiles(), 2)
  })

  test('a second print is refused, on record, and the answer offers issuing again', async ({
    assert,
    client,
  }) => {
    await print(letter, world.zeynep)

    const response = await post(client, world.zeynep, `letters/${letter.number}/printing`)

    response.assertFlashMessage(
      'error',
      'Bu şifre zarfı bir kez yazdırıldı ve yeniden yazdırılamaz (SKGM uygulaması). Zarf elinize ulaşmadıysa hesabın sayfasından yeniden şifre veriniz.'
    )
    assert.deepEqual(await reasonsOf('credential.print_refused'), ['already_printed'])
  })

  test('the same operation at once: one request gets the letter, the other is refused on record', async ({
    assert,
  }) => {
    const once = { by: world.zeynep, opId: randomUUID() }

    const outcomes = await Promise.allSettled(
      [1, 2, 3].map(async () => printLetter(await sameLetter(letter), once))
    )

    assert.lengthOf(outcomes.filter(isLetter), 1)
    assert.lengthOf(await eventsOf('credential.printed'), 1)
    assert.deepEqual(await reasonsOf('credential.print_refused'), [
      'already_printed',
      'already_printed',
    ])
  })

  test('the same operation later gets no second letter', async ({ assert }) => {
    const once = { by: world.zeynep, opId: randomUUID() }
    await printLetter(letter, once)

    await assert.rejects(() => printLetter(letter, once), 'Act refused: already_printed')
    assert.deepEqual(await reasonsOf('credential.print_refused'), ['already_printed'])
  })

  test('two clerks at once: one gets the letter, the other is refused on record', async ({
    assert,
  }) => {
    const outcomes = await Promise.allSettled([
      print(await sameLetter(letter), world.zeynep),
      print(await sameLetter(letter), world.ayse),
    ])

    assert.lengthOf(outcomes.filter(isLetter), 1)
    assert.lengthOf(await eventsOf('credential.printed'), 1)
    assert.deepEqual(await reasonsOf('credential.print_refused'), ['already_printed'])
  })

  test('who read the letter as ready before another printed it is refused on record', async ({
    assert,
  }) => {
    const readBefore = await sameLetter(letter)
    await print(letter, world.zeynep)

    await assert.rejects(() => print(readBefore, world.ayse), 'Act refused: already_printed')
    assert.deepEqual(await reasonsOf('credential.print_refused'), ['already_printed'])
  })

  test('a letter whose file is gone counts as printed: it is refused and issued again', async ({
    assert,
  }) => {
    await openPrintFile(letter.fileKey!)
    await letter.merge({ fileKey: randomUUID() }).save()

    await assert.rejects(() => print(letter, world.zeynep), 'Act refused: already_printed')

    await issueAgain(letter.account, { by: world.zeynep, opId: randomUUID() })
    assert.isEmpty(await eventsOf('credential.printed'))
    assert.lengthOf(await eventsOf('credential.issued'), 4)
  })

  test('a letter past its hour is refused although no worker has come by', async ({ assert }) => {
    await letter.merge({ fileExpiresAt: DateTime.now().minus({ seconds: 1 }) }).save()

    await assert.rejects(() => print(letter, world.zeynep), 'Act refused: letter_expired')
    assert.deepEqual(await reasonsOf('credential.print_refused'), ['expired'])
  })

  test('the worker takes the secret of a letter past its hour, and the account waits again', async ({
    assert,
  }) => {
    const key = letter.fileKey!
    await letter.merge({ fileExpiresAt: DateTime.now().minus({ seconds: 1 }) }).save()

    const expired = await expireDeliveries()

    const account = await Account.findOrFail(letter.accountId)
    await letter.refresh()
    assert.equal(expired, 1)
    assert.equal(letter.state, 'expired')
    assert.equal(account.state, 'pending')
    assert.isNull(account.password)
    await assert.rejects(() => openPrintFile(key), PrintFileGone)
    assert.lengthOf(await eventsOf('credential.expired'), 1)
  })

  test('a file that a killed process left goes after an hour, those of letters stay', async ({
    assert,
  }) => {
    const left = await sealPrintFile(Buffer.from('{}'))
    const young = await sealPrintFile(Buffer.from('{}'))
    const hourAgo = DateTime.now().minus({ minutes: 61 }).toJSDate()
    const [folder] = printFiles().map((path) => dirname(path))
    await writeFile(join(folder, `${randomUUID()}.part`), 'x')
    for (const path of printFiles().filter((one) => !one.endsWith(young))) {
      await utimes(path, hourAgo, hourAgo)
    }

    const swept = await sweepPrintFiles()

    assert.equal(swept, 2)
    assert.lengthOf(printFiles(), 4)
    await assert.rejects(() => openPrintFile(left), PrintFileGone)
    await assert.doesNotReject(() => openPrintFile(letter.fileKey!))
    assert.equal(await sweepPrintFiles(), 0)
  })

  test('no initial password can be read in a table, a file or the log', async ({ assert }) => {
    const letters = await CredentialDelivery.query().preload('account')
    const canaries = await Promise.all(letters.map(secretOf))

    const issued = await everythingKept()
    for (const one of letters) {
      await print(one, world.zeynep)
    }
    const printed = await everythingKept()

    assert.lengthOf(canaries, 3)
    for (const canary of canaries) {
      for (const kept of [...issued, ...printed]) {
        assert.isFalse(holds(kept.bytes, canary), kept.place)
      }
    }
  })
})

test.group('After the printing', (group) => {
  let world: World
  let form: RequestForm
  let letter: CredentialDelivery

  group.each.setup(async () => {
    world = await worldWithoutLetters()
    form = await approvedForm(world.party, officers(world), SMALL)
    ;[letter] = await issuedLetters(form, world.zeynep)
  })

  test('R13 m.5/c: the initial password lives its days from the recorded handover', async ({
    assert,
    client,
  }) => {
    await print(letter, world.zeynep)
    await Account.query()
      .where('id', letter.accountId)
      .update({ initialPasswordExpiresAt: sql(DateTime.utc().plus({ days: 2 })) })

    await post(client, world.zeynep, `letters/${letter.number}/handover`, {
      receiver: 'Deniz Aksoy',
      authority: 'İrtibat sorumlusu',
    })

    const account = await Account.findOrFail(letter.accountId)
    const [event] = await eventsOf('credential.handed_over')
    const days = account.initialPasswordExpiresAt!.diffNow('days').days
    await letter.refresh()
    assert.equal(letter.state, 'handed_over')
    assert.equal(Math.round(days), 15)
    assert.notInclude(JSON.stringify(event), 'Deniz')
  })

  test('a letter is handed over once, and not before it was printed', async ({ assert }) => {
    const receipt = { by: world.zeynep, receiver: 'Deniz Aksoy', authority: 'Kendisi' }

    await assert.rejects(
      () => handOver(letter, { ...receipt, opId: randomUUID() }),
      'Act refused: not_printed'
    )
    await print(letter, world.zeynep)
    await handOver(letter, { ...receipt, opId: randomUUID() })
    await assert.rejects(
      () => handOver(letter, { ...receipt, opId: randomUUID() }),
      'Act refused: handed_over'
    )

    assert.lengthOf(await eventsOf('credential.handed_over'), 1)
  })

  test('R13 m.5/c: an initial password past its last day dies, the account waits for another', async ({
    assert,
  }) => {
    await print(letter, world.zeynep)
    await Account.query()
      .where('id', letter.accountId)
      .update({ initialPasswordExpiresAt: sql(DateTime.utc().minus({ seconds: 1 })) })

    await expireDeliveries()

    const account = await Account.findOrFail(letter.accountId)
    await letter.refresh()
    assert.equal(letter.state, 'expired')
    assert.equal(account.state, 'pending')
    assert.isNull(account.password)
    assert.equal(await expireDeliveries(), 0)
  })

  test('issuing again kills password, sessions and letters at once', async ({ assert }) => {
    const { password } = await readLetter(letter, world.zeynep)
    await openSession(`account:${letter.accountId}`)

    await issueAgain(letter.account, { by: world.zeynep, opId: randomUUID() })

    const account = await Account.findOrFail(letter.accountId)
    const [ended] = await eventsOf('session.ended')
    await letter.refresh()
    assert.isFalse(await matchesPassword(account.password, password))
    assert.include(account.serialize(), { state: 'issued', credentialVersion: 2 })
    assert.equal(letter.state, 'voided')
    assert.deepEqual(await reasonsOf('credential.voided'), ['issued_again'])
    assert.isEmpty(await db.from('sessions'))
    assert.include(ended, {
      'event.reason': 'killed',
      'user.id': `account:${account.id}`,
      'ssps.service': account.service,
    })
  })

  test('a letter that was replaced unprinted loses its file', async ({ assert }) => {
    const key = letter.fileKey!

    await issueAgain(letter.account, { by: world.zeynep, opId: randomUUID() })

    await assert.rejects(() => openPrintFile(key), PrintFileGone)
    await assert.rejects(() => print(letter, world.zeynep), 'Act refused: letter_voided')
    assert.deepEqual(await reasonsOf('credential.print_refused'), ['voided'])
  })

  test('the same re-issue twice is one letter', async ({ assert }) => {
    const once = { by: world.zeynep, opId: randomUUID() }

    await Promise.all([issueAgain(letter.account, once), issueAgain(letter.account, once)])

    assert.lengthOf(await eventsOf('credential.issued'), 4)
    assert.lengthOf(printFiles(), 3)
  })

  test('deactivating ends everything: password, letters, sessions, for good', async ({
    assert,
  }) => {
    await print(letter, world.zeynep)
    await openSession(`account:${letter.accountId}`)

    await deactivate(letter.accountId, world)

    const account = await Account.findOrFail(letter.accountId)
    await letter.refresh()
    assert.equal(account.state, 'deactivated')
    assert.isNull(account.password)
    assert.equal(letter.state, 'voided')
    assert.deepEqual(await reasonsOf('credential.voided'), ['account_deactivated'])
    assert.deepEqual(await reasonsOf('session.ended'), ['deactivated'])
    await assert.rejects(
      () => issueAgain(account, { by: world.zeynep, opId: randomUUID() }),
      'Act refused: deactivated'
    )
    assert.deepEqual(await reasonsOf('credential.issue_refused'), ['deactivated'])
  })

  test('deactivating twice changes nothing and logs nothing', async ({ assert }) => {
    await deactivate(letter.accountId, world)
    const { deactivatedAt } = await Account.findOrFail(letter.accountId)

    await deactivate(letter.accountId, world)

    const account = await Account.findOrFail(letter.accountId)
    assert.deepEqual(account.deactivatedAt, deactivatedAt)
    assert.lengthOf(await eventsOf('account.deactivated'), 1)
  })
})

function officers({ ayse, mehmet }: World) {
  return { clerk: ayse, approver: mehmet }
}

/** Ayşe entered and proposed, Mehmet approved; Zeynep has edited. */
async function formOfTwoClerks(world: World) {
  const form = await approvedForm(world.party, officers(world), SMALL)
  await form.related('editors').attach([world.zeynep.id])

  return RequestForm.numbered(form.number)
}

function otherPeople(seed: number, address: string) {
  const ips = [{ number: 1, address }]
  return lawfulContent({ users: [row(1, seed), row(2, seed)], ips })
}

function issue(form: RequestForm, by: Staff) {
  return issueLetters(form, { by, opId: randomUUID() })
}

function print(letter: CredentialDelivery, by: Staff) {
  return printLetter(letter, { by, opId: randomUUID() })
}

/** As another request reads it. */
function sameLetter({ id }: CredentialDelivery) {
  return CredentialDelivery.findOrFail(id)
}

function isLetter(outcome: PromiseSettledResult<Buffer>) {
  return outcome.status === 'fulfilled' && outcome.value.subarray(0, 5).toString() === '%PDF-'
}

async function deactivate(id: number, { mehmet, party }: World) {
  await inTransaction(async (trx) => {
    const account = await Account.query({ client: trx }).where('id', id).forUpdate().firstOrFail()
    const scene = { participation: party, by: mehmet, trx }
    await deactivateAccount(account, { ground: 'not_on_form' }, scene)
  })
}

function openSession(owner: string) {
  return db
    .insertQuery()
    .table('sessions')
    .insert({
      id: randomUUID(),
      user_id: owner,
      data: '{"message":{}}',
      expires_at: sql(DateTime.utc().plus({ hours: 1 })),
    })
}

function sql(moment: DateTime) {
  return moment.toFormat('yyyy-LL-dd HH:mm:ss.SSS')
}

async function reasonsOf(action: string) {
  const events = await eventsOf(action)
  return events.map((event) => event['event.reason'])
}

function post(client: ApiClient, person: Staff, path: string, fields: Record<string, string> = {}) {
  return client
    .post(`/backoffice/${path}`)
    .withGuard('staff')
    .loginAs(person)
    .withSession(sinceNow())
    .withCsrfToken()
    .form({ opId: randomUUID(), ...fields })
    .redirects(0)
}
