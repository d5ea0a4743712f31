import { changePassword } from '#access/account_sign_in'
import { accountAtGate } from '#access/gate_account'
import { matchesPassword } from '#access/password'
import { sftp } from '#config/sftp'
import { sendNext } from '#mails/delivery'
import { mailerOver } from '#mails/mailer'
import { SmtpTransport } from '#mails/smtp_transport'
import Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import Mail from '#models/mail'
import type RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { showClaimCode } from '#operations/claim_code'
import { issueAgain } from '#operations/credential_issue'
import { scopeOf } from '#operations/letter_scope'
import { printLetters } from '#operations/letters_print'
import { type Key, openLink } from '#operations/link_opening'
import { settleMail } from '#operations/mail_settlement'
import { letterCounts, letterQueues } from '#operations/workload'
import { resetDatabase } from '#tests/database'
import {
  CHOSEN,
  formBesideLiaison,
  liaison,
  linkTo,
  post as postInPortal,
  read as readInPortal,
} from '#tests/functional/portal/world'
import { everythingKept, holds } from '#tests/kept'
import { type MailServer, startMailServer } from '#tests/mail_server'
import { approvedForm, eventsOf, lawfulContent, newWorld, sinceNow, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

test.group('Issuing a password behind a link', (group) => {
  let world: World
  let deniz: Account
  let form: RequestForm
  let holder: Account

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    ;({ deniz, form, holder } = await formBesideLiaison(world))
  })

  test('R12 m.5/b: the clerk chooses the link, and its mail waits with the act', async ({
    assert,
    client,
  }) => {
    const response = await issue(client, world.zeynep, holder, { channel: 'link' })

    const [delivery] = await deliveriesOf(holder)
    response.assertFlashMessage(
      'success',
      'Tek kullanımlık bağlantı hesap sahibine gönderilmek üzere sıraya alındı.'
    )
    assert.match(delivery.number, /^TB-\d{4}-00001$/)
    assert.include(delivery.mail.$attributes, { recipient: holder.email, state: 'waiting' })
    const { state } = await Account.findOrFail(holder.id)
    assert.equal(state, 'issued')
    const [event] = await eventsOf('credential.link_sent')
    assert.equal(event['user.target.id'], `account:${holder.id}`)
  })

  test('without a choice it is a letter', async ({ assert, client }) => {
    await issue(client, world.zeynep, holder, {})

    const [{ channel, mail, tokenDigest }] = await deliveriesOf(holder)
    assert.deepEqual(
      { channel, mail, tokenDigest },
      { channel: 'letter', mail: null, tokenDigest: null }
    )
  })

  test('another channel is none', async ({ assert, client }) => {
    await issue(client, world.zeynep, holder, { channel: 'telegram' })

    assert.isEmpty(await deliveriesOf(holder))
  })

  test('R27: who took part in the form sends no link', async ({ assert }) => {
    await assert.rejects(() => linkTo(holder, world.ayse), 'Act refused: took_part_in_form')

    assert.isEmpty(await deliveriesOf(holder))
  })

  test('the portal account gets letters alone: its holder sees the codes', async ({
    assert,
    client,
  }) => {
    const page = await readIn(client, world.zeynep, `accounts/${deniz.username}`)

    await assert.rejects(() => linkTo(deniz, world.zeynep), 'Act refused: link_for_portal')

    page.assertTextIncludes('Portal hesabının şifresi yalnız zarfla verilir')
    assert.notInclude(page.text(), 'name="channel"')
    assert.deepEqual(await refusals(), ['link_for_portal'])
    const { state } = await Account.findOrFail(deniz.id)
    assert.equal(state, 'active')
  })

  test('nobody gets a link before a liaison who sees its code is in the portal', async ({
    assert,
  }) => {
    const people = { clerk: world.ayse, approver: world.mehmet }
    const ips = [{ number: 1, address: '203.0.113.20' }]
    const other = await approvedForm(world.rival, people, lawfulContent({ ips }))
    const account = await Account.query()
      .where({ requestFormId: other.id, service: 'web_site' })
      .firstOrFail()

    await assert.rejects(() => linkTo(account, world.zeynep), 'Act refused: link_without_liaison')

    assert.deepEqual(await refusals(), ['link_without_liaison'])
    assert.isEmpty(await Mail.query().where('kind', 'account.linked'))
  })

  test('R12 m.3/d: no SFTP account gets a link before the server has a fingerprint', async ({
    assert,
    cleanup,
  }) => {
    const { hostKeyFingerprint } = sftp
    cleanup(() => {
      sftp.hostKeyFingerprint = hostKeyFingerprint
    })
    sftp.hostKeyFingerprint = undefined
    const account = await Account.query()
      .where({ requestFormId: form.id, service: 'sftp' })
      .firstOrFail()

    await assert.rejects(() => linkTo(account, world.zeynep), 'Act refused: link_without_host_key')

    assert.deepEqual(await refusals(), ['link_without_host_key'])
    assert.isEmpty(await deliveriesOf(account))
  })

  test('the same request twice is one link, and no file without a row is left', async ({
    assert,
  }) => {
    const opId = randomUUID()
    const again = () => issueAgain(holder, { by: world.zeynep, opId, channel: 'link' })

    await Promise.all([again(), again()])
    await again()

    assert.lengthOf(await deliveriesOf(holder), 1)
    assert.lengthOf(await Mail.query().where('kind', 'account.linked'), 1)
  })

  test('a link is no letter: it is neither printed nor handed over, nor counted as one', async ({
    assert,
    client,
  }) => {
    const before = await letterCounts(world.election)
    const { delivery } = await linkTo(holder, world.zeynep)

    for (const act of ['printing', 'handover', 'code']) {
      const response = await postIn(client, world.zeynep, `letters/${delivery.number}/${act}`, {
        receiver: 'Deniz Aksoy',
        authority: 'Vekil',
        phone: '0532 555 10 20',
      })
      response.assertStatus(404)
    }
    const scope = await scopeOf({ electionId: world.election.id })
    await assert.rejects(
      () => printLetters(scope, { by: world.zeynep, opId: randomUUID() }),
      'Act refused: nothing_to_print'
    )
    const { state } = await CredentialDelivery.findOrFail(delivery.id)
    assert.equal(state, 'ready')
    assert.deepEqual(await letterCounts(world.election), { ...before, pending: before.pending - 1 })
    const queues = await letterQueues(world.election)
    assert.deepEqual(
      queues.map(({ ready }) => ready),
      [0]
    )
  })

  test('the database refuses {what}')
    .with([
      { what: 'a link without its token', set: 'token_digest = null' },
      { what: 'a link without its mail', set: 'mail_id = null' },
      { what: 'a printed link', set: `state = 'printed', file_key = null, claim_code = null` },
      {
        what: 'an opened link that keeps its code',
        set: `state = 'opened', file_key = null, opened_at = now()`,
      },
      {
        what: 'an opened link that keeps its file',
        set: `state = 'opened', claim_code = null, opened_at = now()`,
      },
      {
        what: 'an opening without its moment',
        set: `state = 'opened', file_key = null, claim_code = null`,
      },
    ])
    .run(async ({ assert }, { set }) => {
      const { delivery } = await linkTo(holder, world.zeynep)

      await assert.rejects(
        () => db.rawQuery(`update credential_deliveries set ${set} where id = ?`, [delivery.id]),
        /CONSTRAINT/
      )
    })

  test('desk and portal tell how far it came: sent, opened, first password', async ({
    assert,
    client,
  }) => {
    const sent = await linkTo(holder, world.zeynep)
    const pages = () =>
      Promise.all([
        readIn(client, world.zeynep, `request-forms/${form.number}/letters`),
        readIn(client, world.zeynep, `accounts/${holder.username}`),
        readInPortal(client, deniz, '/portal/accounts'),
      ])

    const waiting = await pages()
    const { password } = await openedWith(sent)
    const opened = await pages()
    await changePassword(
      (await accountAtGate({ id: holder.id }))!,
      { current: password, wanted: CHOSEN, repeated: CHOSEN, acceptsNotice: true },
      '203.0.113.10'
    )
    const used = await pages()

    for (const page of waiting) {
      page.assertTextIncludes('E-posta: Gönderilecek')
      assert.notInclude(page.text(), 'Açıldı,')
    }
    for (const page of opened) {
      page.assertTextIncludes('Açıldı,')
      assert.notInclude(page.text(), 'İlk şifre değiştirildi,')
    }
    for (const page of used) {
      page.assertTextIncludes('İlk şifre değiştirildi,')
    }
  })
})

test.group('The claim code of a link', (group) => {
  let world: World
  let deniz: Account
  let holder: Account

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    ;({ deniz, holder } = await formBesideLiaison(world))
  })

  test('is shown to the liaison with the name of its holder, on record', async ({
    assert,
    client,
  }) => {
    const { code, delivery } = await linkTo(holder, world.zeynep)

    const response = await postInPortal(client, deniz, addressOf(holder))

    response.assertTextIncludes(`${code.slice(0, 5)} ${code.slice(5)}`)
    response.assertTextIncludes(holder.fullName)
    assert.match(code, /^[a-km-np-z2-9]{10}$/)
    const [event] = await eventsOf('credential.claim_code_shown')
    assert.equal(event['user.id'], `account:${deniz.id}`)
    assert.deepEqual(event['ssps.target'], { type: 'credential_delivery', id: String(delivery.id) })
  })

  test('R27: another applicant’s liaison asks for an unknown address, on record', async ({
    assert,
    client,
  }) => {
    const umut = await liaison(world, world.rival)
    const { code } = await linkTo(holder, world.zeynep)

    const response = await postInPortal(client, umut, addressOf(holder))

    response.assertStatus(404)
    assert.notInclude(response.text(), code)
    assert.isEmpty(await eventsOf('credential.claim_code_shown'))
    const [refused] = await eventsOf('access.refused')
    assert.equal(refused['event.reason'], 'not_authorised')
  })

  test('is gone with its link, be it opened or replaced by a letter', async ({
    assert,
    client,
  }) => {
    const sent = await linkTo(holder, world.zeynep)
    await openLink(sent, '203.0.113.5')

    const afterOpening = await postInPortal(client, deniz, addressOf(holder))
    await issueAgain(holder, { by: world.zeynep, opId: randomUUID() })
    const afterLetter = await postInPortal(client, deniz, addressOf(holder))

    for (const response of [afterOpening, afterLetter]) {
      response.assertStatus(302)
      response.assertFlashMessage('refusal', 'no_open_link')
    }
    assert.isEmpty(await eventsOf('credential.claim_code_shown'))
  })
})

test.group('The mail with a link', (group) => {
  let world: World
  let deniz: Account
  let holder: Account
  let server: MailServer

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    ;({ deniz, holder } = await formBesideLiaison(world))
    server = await startMailServer()
    return () => server.stop()
  })

  test('carries the link and whom to ask for the code, no user name, password or code', async ({
    assert,
  }) => {
    const { code, link } = await linkTo(holder, world.zeynep)

    await sendAll(server)

    const mail = await mailTo(server, holder.email)
    const opened = await openedWith({ link: linkIn(mail.text!), code })
    const { password, username } = await Account.findOrFail(holder.id)
    assert.equal(linkIn(mail.text!), link)
    assert.include(String(mail.html), link)
    assert.include(mail.text!, `Sayın ${holder.fullName},`)
    assert.include(mail.text!, 'Örnek Parti irtibat sorumlusu portalda görür')
    assert.notInclude(mail.subject!, link)
    for (const secret of [username, code]) {
      assert.notInclude(`${mail.subject} ${mail.text} ${mail.html}`, secret)
    }
    assert.isTrue(await matchesPassword(password, opened.password, { isInitial: true }))
  })

  test('keeps no link once it has arrived, and none in clear before', async ({ assert }) => {
    const { link } = await linkTo(holder, world.zeynep)
    const [, token] = link.split('#')
    const waiting = await everythingKept()
    const before = await linkMail()

    await sendAll(server)

    const { sealedLink, sentAt } = await linkMail()
    assert.isNotNull(before.sealedLink)
    assert.isNull(sealedLink)
    assert.isNotNull(sentAt)
    for (const { bytes, place } of [...waiting, ...(await everythingKept())]) {
      assert.isFalse(holds(bytes, token), place)
    }
  })

  test('keeps no link when a person says that it arrived', async ({ assert }) => {
    await linkTo(holder, world.zeynep)
    const { id, requestForm } = await linkMail()
    await Mail.query().where('id', id).update({ state: 'failed', nextAttemptAt: null })

    await settleMail(requestForm, id, { by: world.zeynep, opId: randomUUID(), result: 'arrived' })

    const { sealedLink } = await linkMail()
    assert.isNull(sealedLink)
  })

  test('the database lets no other link into a mail', async ({ assert }) => {
    await linkTo(holder, world.zeynep)

    await assert.rejects(
      () => Mail.query().where('kind', 'account.linked').update({ sealedLink: 'another' }),
      /stays as it was written/
    )
  })

  test('the liaison sees the code while the mail is on its way', async ({ assert }) => {
    const { code } = await linkTo(holder, world.zeynep)
    await deniz.load('participation')

    const shown = await showClaimCode(holder, { by: deniz })

    assert.equal(shown.code, code)
  })
})

async function openedWith(key: Key) {
  const opening = await openLink(key, '203.0.113.5')

  if (opening.outcome !== 'shown') {
    throw new Error(`The link was not opened: ${opening.outcome}`)
  }
  return opening
}

function deliveriesOf({ id }: Account) {
  return CredentialDelivery.query().where('accountId', id).preload('mail').orderBy('id', 'desc')
}

function linkMail() {
  return Mail.query().where('kind', 'account.linked').preload('requestForm').firstOrFail()
}

function addressOf({ username }: Account) {
  return `/portal/accounts/${username}/claim-code`
}

async function mailTo(server: MailServer, address: string) {
  const letters = await server.letters()
  const found = letters.find(({ to }) => to && !Array.isArray(to) && to.text === address)

  if (!found) {
    throw new Error(`No mail came to ${address}`)
  }
  return found
}

function linkIn(text: string) {
  const [link] = /https?:\S+\/link#\S+/.exec(text)!
  return link
}

async function sendAll({ port }: MailServer) {
  const transport = new SmtpTransport({
    host: '127.0.0.1',
    port,
    security: 'none',
    credentials: null,
  })
  const sending = {
    mailer: mailerOver(transport),
    signal: new AbortController().signal,
    held: new Set<Mail>(),
  }

  while (await sendNext(sending)) {
    continue
  }
}

async function refusals() {
  const events = await eventsOf('credential.issue_refused')
  return events.map((event) => event['event.reason'])
}

function issue(
  client: ApiClient,
  by: Staff,
  { username }: Account,
  fields: Record<string, string>
) {
  return postIn(client, by, `accounts/${username}/letter`, fields)
}

function postIn(client: ApiClient, by: Staff, path: string, fields: Record<string, string>) {
  return client
    .post(`/backoffice/${path}`)
    .withGuard('staff')
    .loginAs(by)
    .withSession(sinceNow())
    .withCsrfToken()
    .form({ opId: randomUUID(), ...fields })
    .redirects(0)
}

function readIn(client: ApiClient, by: Staff, path: string) {
  return client
    .get(`/backoffice/${path}`)
    .withGuard('staff')
    .loginAs(by)
    .withSession(sinceNow())
    .redirects(0)
}
