import { openedClaimCode } from '#access/claim_code'
import { openedDeliveryCode } from '#access/delivery_code'
import { hashedPassword, matchesPassword } from '#access/password'
import { openedSecret } from '#access/totp'
import { decryptedNationalId, encryptedNationalId } from '#models/personal_data'
import Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import Mail from '#models/mail'
import Staff from '#models/staff'
import { issueLetters } from '#operations/credential_issue'
import { passwordsUnderFormerPeppers, type Resealed, resealData } from '#operations/key_rotation'
import { openLink } from '#operations/link_opening'
import { revealed } from '#audit/private_values'
import { resetDatabase } from '#tests/database'
import { formBesideLiaison, linkTo } from '#tests/functional/portal/world'
import { signIn, type User } from '#tests/functional/ssps/world'
import { printFiles, secretOf } from '#tests/kept'
import { eventsOf, newWorld, row, TOTP_SECRET, webUser, type World } from '#tests/world'
import env from '#start/env'
import { Secret } from '@adonisjs/core/helpers'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { randomBytes, randomUUID } from 'node:crypto'

const FORMER = env.get('DATA_KEY')

test.group('Changing the data key', (group) => {
  let user: User

  group.each.setup(async () => {
    await resetDatabase()
    user = await webUser(await newWorld())
    return () => useKeys(FORMER)
  })

  test('leaves everything readable before, during and after', async ({ assert }) => {
    const before = await everything()
    const next = newKey()
    useKeys(next, FORMER)
    const during = await everything()

    const resealed = await all()

    useKeys(next)
    assert.deepEqual(during, before)
    assert.deepEqual(await everything(), before)
    assert.include(before.nationalIds, row(1).nationalId)
    assert.sameMembers(
      resealed.filter(({ resealed: count }) => count > 0).map(({ table }) => table),
      ['accounts', 'form_users', 'staff', 'credential_deliveries', 'audit_private', 'print files']
    )
    const [event] = await eventsOf('key.rotated')
    assert.containsSubset(event['ssps.details'] as object, {
      resealed: resealed.reduce((sum, one) => sum + one.resealed, 0),
    })
  })

  test('passes over what the product sealed with the new one itself', async ({ assert }) => {
    const next = newKey()
    useKeys(next, FORMER)
    const account = await Account.findOrFail(user.id)
    await account.merge({ nationalId: encryptedNationalId(row(2).nationalId) }).save()

    const [accounts] = await all()
    const [again] = await all()

    assert.equal(accounts.resealed, accounts.rows - 1)
    assert.equal(again.resealed, 0)
  })

  test('stops with one sentence where a key is missing, and goes on when it is there', async ({
    assert,
  }) => {
    const next = newKey()
    useKeys(next)

    await assert.rejects(all, /opens with none of the data keys; put its key into/)

    useKeys(next, FORMER)
    await all()
    useKeys(next)
    const { nationalIds } = await everything()
    assert.include(nationalIds, row(1).nationalId)
  })
})

test.group('Changing the data key while secrets wait', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    return () => useKeys(FORMER)
  })

  test('links and letters that were sent before open under the new key alone', async ({
    assert,
  }) => {
    const { form, holder } = await formBesideLiaison(world)
    const { code, delivery, link } = await linkTo(holder, world.zeynep)
    await issueLetters(form, { by: world.zeynep, opId: randomUUID() })
    const [letter, ...others] = await letters('ready')
    const waiting = [delivery, letter, ...others].length
    const [handedOver] = await letters('handed_over')
    const password = await secretOf(letter)
    const deliveryCode = openedDeliveryCode(handedOver.deliveryCode!)
    const kept = printFiles().length
    const next = newKey()
    useKeys(next, FORMER)

    const resealed = await all()
    useKeys(next)
    const again = await all()

    await Promise.all([delivery, letter, handedOver].map((one) => one.refresh()))
    const mail = await Mail.findOrFail(delivery.mailId)
    assert.deepEqual(resealed.at(-1), { table: 'print files', rows: waiting, resealed: waiting })
    assert.isTrue(again.every(({ resealed: count }) => count === 0))
    assert.equal(mail.link, link)
    assert.equal(openedClaimCode(delivery.claimCode!), code)
    assert.equal(openedDeliveryCode(handedOver.deliveryCode!), deliveryCode)
    assert.equal(await secretOf(letter), password)
    assert.lengthOf(printFiles(), kept)
    const { outcome } = await openLink({ code, link }, '203.0.113.5')
    assert.equal(outcome, 'shown')
  })
})

test.group('Changing the pepper', (group) => {
  let world: World
  let user: User

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await webUser(world)
    await underFormerPepper(user)
    return () => give('PASSWORD_PEPPER_ALSO_READ')
  })

  test('moves a password under the one in force at its next right use', async ({
    assert,
    client,
  }) => {
    const counted = await passwordsUnderFormerPeppers()
    const before = await Account.findOrFail(user.id)

    const response = await signIn(client, user)

    const after = await Account.findOrFail(user.id)
    give('PASSWORD_PEPPER_ALSO_READ')
    const kind = { isInitial: true, pepperKey: after.passwordKey }
    response.assertHeader('location', '/ssps')
    assert.equal(counted.accounts, 1)
    assert.equal(before.passwordKey, 'p0')
    assert.equal(after.passwordKey, 'p1')
    assert.isTrue(await matchesPassword(after.password, user.password, kind))
    assert.deepEqual(await passwordsUnderFormerPeppers(), { accounts: 0, staff: 0 })
  })

  test('shuts out who waited until the former one was gone, as with a wrong password', async ({
    assert,
    client,
  }) => {
    give('PASSWORD_PEPPER_ALSO_READ')

    await signIn(client, user)

    const [refused] = await eventsOf('session.refused')
    assert.equal(refused['event.reason'], 'wrong_password')
  })
})

function letters(state: 'ready' | 'handed_over') {
  return CredentialDelivery.query().where({ channel: 'letter', state }).orderBy('id')
}

async function underFormerPepper({ id, password }: User) {
  const inForce = env.get('PASSWORD_PEPPER')
  const former = randomBytes(32).toString('base64')

  give('PASSWORD_PEPPER', new Secret(former))
  const account = await Account.findOrFail(id)
  await account.merge({ password: await hashedPassword(password), passwordKey: 'p0' }).save()
  give('PASSWORD_PEPPER', inForce)
  give('PASSWORD_PEPPER_ALSO_READ', new Secret(`p0:${former}`))
}

/** What the keys protect, as the product reads it. */
async function everything() {
  const [accounts, users, staff, values] = await Promise.all([
    db.from('accounts').orderBy('id'),
    db.from('form_users').orderBy('id'),
    Staff.query().orderBy('id'),
    db.from('audit_private').orderBy('event_ref').orderBy('name'),
  ])

  return {
    nationalIds: [...accounts, ...users].map((one) => decryptedNationalId(one.national_id)),
    secrets: staff.map(({ totpSecret }) => openedSecret(totpSecret) === TOTP_SECRET),
    values: values.map((one) => revealed(one)),
  }
}

function useKeys(inForce: Secret<string>, alsoRead?: Secret<string>) {
  give('DATA_KEY', inForce)
  give('DATA_KEY_ALSO_READ', alsoRead)
}

/** To this process, and to those it starts. */
function give(
  name: 'DATA_KEY' | 'PASSWORD_PEPPER' | `${string}_ALSO_READ`,
  secret?: Secret<string>
) {
  env.set(name as 'DATA_KEY', secret as Secret<string>)

  if (secret) {
    process.env[name] = secret.release()
  } else {
    delete process.env[name]
  }
}

function newKey() {
  return new Secret(randomBytes(32).toString('base64'))
}

async function all() {
  const counts: Resealed[] = []

  for await (const one of resealData()) {
    counts.push(one)
  }
  return counts
}
