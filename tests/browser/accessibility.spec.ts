import Account from '#models/account'
import Invitation from '#models/invitation'
import AddressException from '#models/address_exception'
import BulkRun from '#models/bulk_run'
import StaticIp from '#models/static_ip'
import { proposeException } from '#operations/address_exception'
import { startRun } from '#operations/bulk_run'
import Election from '#models/election'
import Outage from '#models/outage'
import Participation from '#models/participation'
import ProposedAct from '#models/proposed_act'
import RequestForm from '#models/request_form'
import RoundReview from '#models/round_review'
import Staff from '#models/staff'
import { proposeAct } from '#operations/administration'
import { reviewIn } from '#tests/functional/audit/reviews'
import { accountBeside, linkTo } from '#tests/functional/portal/world'
import { until } from '#tests/until'
import { draftOf, lawfulContent, rehearsalOf, row } from '#tests/world'
import { browserAt, signIn, signInAtPortal } from './people.js'
import { startProduct, type Product } from './product.js'
import AxeBuilder from '@axe-core/playwright'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright'

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const WAYS = [
  { language: 'tr', width: 1400 },
  { language: 'en', width: 390 },
] as const

/** Every page a person can stand on; `:account` is some account's user name. */
const PAGES: Record<string, readonly string[]> = {
  nobody: ['/sign-in', '/ssps/sign-in', '/portal/sign-in', '/link', '/nowhere'],
  ayse: [
    '/backoffice',
    '/backoffice/participations',
    '/backoffice/participations/:participation',
    '/backoffice/participations/:participation/request-forms/new',
    '/backoffice/participations/:uninvited/invitations/new',
    '/backoffice/invitations/:invitation',
    '/backoffice/participations/:participation/address-exceptions/new',
    '/backoffice/address-exceptions/:exception',
    '/backoffice/request-forms',
    '/backoffice/request-forms?state=rejected',
    '/backoffice/request-forms/:draft',
    '/backoffice/request-forms/:draft/edit',
    '/backoffice/accounts',
    '/backoffice/representatives',
    '/backoffice/reset',
    '/backoffice/support-requests',
    '/backoffice/calendar',
    '/backoffice/rules',
    '/backoffice/staff',
  ],
  zeynep: [
    '/backoffice/letters',
    '/backoffice/request-forms/:approved/letters',
    '/backoffice/accounts/:account',
  ],
  mehmet: [
    '/backoffice/request-forms/:approved',
    '/backoffice/request-forms/:proposed',
    '/backoffice/request-forms/:proposed/approval',
    '/backoffice/cases/:case',
    '/backoffice/runs',
    '/backoffice/runs/:run',
    '/backoffice/audit-findings',
  ],
  hasan: [
    '/backoffice',
    '/backoffice/participations',
    '/backoffice/participations/:participation/withdrawal',
    '/backoffice/calendar',
    '/backoffice/outages',
    '/backoffice/outages/:outage',
    '/backoffice/staff',
    '/backoffice/staff/:person',
    '/backoffice/acts/:act',
    '/sessions',
    '/recovery-codes',
    '/passkeys',
    '/password',
  ],
  fatma: ['/backoffice', '/backoffice/acts/:act'],
  umut: [
    '/portal',
    '/portal/accounts',
    '/portal/accounts/:sftp/password',
    '/portal/access-lines?action=session.refused',
    '/portal/connection',
    '/portal/manual',
    '/portal/support-requests',
    '/portal/request-forms',
    '/portal/request-forms/:own',
    '/portal/request-forms/:own/edit',
    '/portal/request-forms/:own/row-import',
    '/portal/notice',
    '/portal/password',
    '/portal/sessions',
  ],
  kemal: [
    '/sessions',
    '/audit/events',
    '/audit/events?ip=half',
    '/audit/events/:event',
    '/audit/packs',
    '/audit/profiles/person/staff:1',
    '/audit/review',
    '/audit/outages',
    '/audit/programme',
    '/audit/programme/:drawn',
    '/audit/programme/:stated',
    '/audit/marks/new?subject=bursts:203.0.113.7:2023-05-14',
  ],
}

let product: Product

test.group('Every page', (group) => {
  group.setup(async () => {
    product = await startProduct()
    await draftOfEverythingWrong()
    await exceptionOfElif()
    await proposedDeactivation()
    await proposedCase()
    await proposedPerson()
    await sftpOfUmut()
    await pausedRun()
    await scheduledRehearsals()
    await auditedRounds()
    await outageThatLasts()
    return () => product.stop()
  })
  group.tap((one) => one.timeout(600_000))

  test(
    'has nothing that axe finds at WCAG 2.2 AA, and never scrolls sideways: {language}, {width} px'
  )
    .with([...WAYS])
    .run(async ({ assert, browser }, { language, width }) => {
      const found: string[] = []

      for (const [name, paths] of Object.entries(PAGES)) {
        const { context, page, complaints } = await browserAt({ browser, product }, { width })
        await signInAs(page, name)
        await page.goto(
          `${page.url() === 'about:blank' ? '/sign-in' : page.url()}?lang=${language}`
        )
        const places = await placesFor(page)

        for (const path of paths) {
          await page.goto(filled(path, places))
          found.push(...(await faultsOn(page)))
        }
        found.push(...complaints)
        await context.close()
      }

      assert.deepEqual(found, [])
    })

  test('of a web user too, before and after the first password', async ({ assert, browser }) => {
    const found: string[] = []
    const { username } = await activeAccount()

    for (const { language, width } of WAYS) {
      const { context, page } = await browserAt(
        { browser, product },
        { width, address: '127.0.0.1' }
      )
      await page.goto(`/ssps/sign-in?lang=${language}`)
      await page.locator('[name=username]').fill(username)
      await page.locator('[name=password]').fill('sabah martılar denize bakar')
      await page.locator('main form button[type=submit]').click()
      found.push(...(await faultsOn(page)))
      await page.goto('/ssps/sessions')
      found.push(...(await faultsOn(page)))
      await page.goto('/ssps/notice')
      found.push(...(await faultsOn(page)))
      await page.goto('/ssps/password')
      found.push(...(await faultsOn(page)))
      await page.locator('main form button[type=submit]').first().click()
      found.push(...(await faultsOn(page)))
      await context.close()
    }

    assert.deepEqual(found, [])
  })

  test('of who got a one-time link too, from the code of the liaison to the password', async ({
    assert,
    browser,
  }) => {
    const found: string[] = []
    const holder = await holderBesideUmut()
    const zeynep = await demoPerson('zeynep')

    for (const { language, width } of WAYS) {
      const { context, page, complaints } = await browserAt({ browser, product }, { width })
      const { link } = await linkTo(holder, zeynep)
      const address = `/link?lang=${language}#${link.split('#')[1]}`
      const open = async (code: string) => {
        await page.goto('about:blank')
        await page.goto(address)
        await page.locator('[name=code]').fill(code)
        await page.locator('main form button[type=submit]').click()
        await page.waitForLoadState()
        found.push(...(await faultsOn(page)))
      }
      await signInAtPortal(page)
      await page.goto(`/portal/accounts?lang=${language}`)
      await page.locator('form[action$="/claim-code"] button').click()
      const code = await page.locator('.delivery-code').innerText()
      found.push(...(await faultsOn(page)))

      await open('aaaaa aaaaa')
      await open(code)
      const shown = await page.locator('.secret').count()
      await open(code)

      found.push(...complaints)
      assert.equal(shown, 1)
      await context.close()
    }

    assert.deepEqual(found, [])
  })
})

function signInAs(page: Page, name: string) {
  if (name === 'nobody') {
    return
  }
  return name === 'umut' ? signInAtPortal(page) : signIn(page, name)
}

/** No page has frames, so axe need not open a second page to put them together. */
async function faultsOn(page: Page) {
  const axe = new AxeBuilder({ page }).withTags(WCAG_22_AA).setLegacyMode()
  const { violations } = await axe.analyze()
  const overflow = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  )
  const faults = violations.map(
    ({ id, nodes }) => `${page.url()}: ${id} at ${nodes.map(({ target }) => target).join(', ')}`
  )

  return Number(overflow) > 0 ? [...faults, `${page.url()}: ${overflow} px too wide`] : faults
}

async function placesFor(page: Page) {
  const [
    account,
    act,
    deskCase,
    own,
    invitation,
    uninvited,
    exception,
    sftp,
    run,
    outage,
    reviews,
  ] = await Promise.all([
    activeAccount(),
    ProposedAct.of('administration').firstOrFail(),
    ProposedAct.of('desk').firstOrFail(),
    RequestForm.findByOrFail('channel', 'portal'),
    Invitation.firstOrFail(),
    Participation.query().doesntHave('invitations').firstOrFail(),
    AddressException.firstOrFail(),
    Account.findByOrFail({ service: 'sftp', state: 'active' }),
    BulkRun.firstOrFail(),
    Outage.firstOrFail(),
    RoundReview.query().orderBy('id'),
  ])
  const places: Record<string, string> = {
    participation: String(account.participationId),
    account: account.username,
    person: String(act.proposedById),
    act: String(act.id),
    case: String(deskCase.id),
    own: own.number,
    invitation: String(invitation.id),
    exception: String(exception.id),
    run: String(run.id),
    uninvited: String(uninvited.id),
    sftp: sftp.username,
    outage: String(outage.id),
    drawn: String(reviews[0].id),
    stated: String(reviews[1].id),
  }

  for (const state of ['draft', 'proposed', 'approved'] as const) {
    const { number } = await RequestForm.findByOrFail({ state, channel: 'paper' })
    places[state] = number
  }
  if (page.url().includes('/audit')) {
    const address = await page.locator('a.row-link').first().getAttribute('href')
    places.event = address!.split('/').at(-1)!
  }
  return places
}

/** As wrong as a form can be, with the longest names that fit. */
async function draftOfEverythingWrong() {
  const participation = await Participation.query().orderBy('id', 'desc').firstOrFail()
  const ayse = await demoPerson('ayse')
  const rows = Array.from({ length: 12 }, (_, index) => ({
    ...row(index + 1),
    familyName: 'Karaosmanoğlugiller'.repeat(5),
    nationalId: '12345678901',
    email: 'yok',
    mobilePhone: '',
    isLiaison: true,
  }))

  await draftOf(participation, ayse, {
    ...lawfulContent(),
    officialName: '',
    ips: ['127.1', '010.0.0.1', '10.0.0.1'].map((address, at) => ({ number: at + 1, address })),
    users: rows,
  })
}

/** For the people who wait for another administrator, and the one who confirms. */
async function proposedPerson() {
  const hasan = await Staff.query()
    .where('email', 'hasan@skgm.example')
    .preload('roles')
    .firstOrFail()

  await proposeAct(
    'staff.add',
    {
      fullName: 'Abdülhakim Çağrı Karahasanoğullarından Şükrügülerizade',
      email: 'abdulhakim.cagri.karahasanogullarindan.sukrugulerizade@skgm.example',
      roles: ['clerk', 'approver'],
    },
    { by: hasan, opId: randomUUID() }
  )
}

/** Something for the administrators to look at. */
async function proposedDeactivation() {
  const [zeynep, fatma] = [await demoPerson('zeynep'), await demoPerson('fatma')]
  const act = { by: fatma, opId: randomUUID() }

  await proposeAct('staff.deactivate', { staffId: zeynep.id }, act)
}

/** Something for an approver to confirm. */
async function proposedCase() {
  const { id: accountId } = await activeAccount()
  const what = { accountId, explanation: 'Görevi sona erdi' }

  await proposeAct('account.deactivate', what, {
    by: await demoPerson('zeynep'),
    opId: randomUUID(),
  })
}

/** Waits for another officer than Elif. */
async function exceptionOfElif() {
  const ip = await StaticIp.query().whereNull('releasedAt').preload('participation').firstOrFail()

  await proposeException(
    ip.participation,
    {
      staticIpId: ip.id,
      replacement: '203.0.113.201',
      decisionNo: '2026/518',
      reason: 'Hat arızası',
    },
    { by: await demoPerson('elif'), opId: randomUUID() }
  )
}

async function pausedRun() {
  const { electionId, id: participationId } = await Participation.firstOrFail()
  const by = await demoPerson('zeynep')

  await db.transaction(async (trx) => {
    const run = await startRun(
      'letters.issue',
      { electionId, items: [{ participationId }] },
      { by, trx }
    )
    await run.merge({ pausedAt: DateTime.now() }).save()
  })
}

/** One in each election, for the calendar to show. */
async function scheduledRehearsals() {
  const elections = await Election.query().preload('rounds')
  await Promise.all(elections.map(rehearsalOf))
}

/** Whose password the liaison changes in the portal. */
async function sftpOfUmut() {
  const umut = await Account.query().where({ service: 'portal', state: 'active' }).firstOrFail()
  const form = await RequestForm.findByOrFail({ state: 'approved' })

  await accountBeside(umut, { form, password: 'unused' })
}

/** Whose password goes behind a link, with a code that the demo's liaison sees. */
async function holderBesideUmut() {
  const umut = await Account.findByOrFail({ service: 'portal', state: 'active' })
  const form = await RequestForm.findByOrFail({ state: 'approved' })

  return accountBeside(umut, { form, password: 'unused', service: 'web_service' })
}

/** One whose sample is looked at, one whose findings wait for SKGM's reply. */
async function auditedRounds() {
  const selin = await Staff.findByOrFail('email', 'selin@ysk.example')
  await until(async () => (await db.from('audit_leaves').first()) !== null)

  await reviewIn('drawn', { by: selin })
  await reviewIn('stated', { by: selin })
}

async function outageThatLasts() {
  const { id } = await demoPerson('hasan')

  await Outage.create({
    service: 'sftp',
    origin: 'hand',
    startedAt: DateTime.now().minus({ hours: 3 }),
    cause: '',
    evidence: '',
    recordedById: id,
    recordedAt: DateTime.now(),
    version: 1,
  })
}

async function demoPerson(name: string) {
  return Staff.query().where('email', `${name}@skgm.example`).preload('roles').firstOrFail()
}

function activeAccount() {
  return Account.query().where({ state: 'active', service: 'web_site' }).firstOrFail()
}

function filled(path: string, places: Record<string, string>) {
  return path.replace(/:(\w+)/, (_, name) => places[name])
}
