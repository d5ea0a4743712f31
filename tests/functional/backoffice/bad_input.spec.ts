import { hashedPassword } from '#access/password'
import { typedInput } from '#exceptions/typed_input'
import Account from '#models/account'
import Participation from '#models/participation'
import RequestForm from '#models/request_form'
import ProposedAct from '#models/proposed_act'
import type Staff from '#models/staff'
import { confirmAct, proposeAct } from '#operations/administration'
import { contentOf } from '#operations/form_content'
import { issueLetters } from '#operations/credential_issue'
import { printLetter } from '#operations/credential_print'
import { checksums } from '#tests/checksums'
import { resetDatabase } from '#tests/database'
import { digestNow } from '#tests/functional/backoffice/resets'
import { liaison, portalDraft } from '#tests/functional/portal/world'
import { flat, typedForm } from '#tests/typed_form'
import {
  approvedForm,
  draftOf,
  eventsOf,
  lawfulContent,
  newWorld,
  participating,
  person as newPerson,
  proposedForm,
  RETURN,
  row,
  shownDigest,
  sinceNow,
  rehearsalOf,
} from '#tests/world'
import { TIME_ZONE } from '#start/view/formats'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient, ApiRequest, ApiResponse } from '@japa/api-client'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import lodash from '@poppinss/utils/lodash'
import type { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

/** Also an initial one, in which gaps would not count. */
const PASSWORD = 'kırkyıllıkkahveninhatırı'
const SECRETS = ['password', 'current', 'wanted', 'repeated', 'code', 'passkey', 'newPasskey']
const CLERK = 'clerk' as const
const SHARED = '203.0.113.200'

/** Where the forms say they come from, and so where a refusal leads back to. */
const PAGE = '/backoffice/calendar'

const MARKUP = '"><img src=x onerror=alert(1)>{{ 7 * 7 }}'
const SHOWN_MARKUP = '&quot;&gt;&lt;img src=x onerror=alert(1)&gt;{{ 7 * 7 }}'

const AT_A_TIME = 4

const LONG_AGO = '2020-01-01T00:00:00.000Z'

/** A list in a list in a list. */
const DEEP = '['.repeat(20_000) + ']'.repeat(20_000)

/** Left out of the body. */
const MISSING = Symbol('missing')

/** What a form can send to a field; the same in JSON. */
const TYPED: Record<string, unknown> = {
  'ten thousand letters': 'a'.repeat(10_000),
  'NUL': 'Deniz\0Aksoy',
  'bidi marks': 'Deniz\u202Efdp.exe',
  'an object': { x: '1' },
  'a list': ['1'],
  'a list of lists': [['1'], ['2']],
  'a prototype in the name': JSON.parse('{"__proto__":{"isAdmin":"1"}}'),
  'the word __proto__': '__proto__',
  'a formula': '=1+1',
  'a huge number': '9'.repeat(30),
  'minus one': '-1',
  'nothing': MISSING,
}

/** What JSON can say besides. */
const STATED: Record<string, unknown> = {
  'half a letter': 'Deniz \ud800',
  'a number': 1e308,
  'a negative number': -1,
  'null': null,
  'a boolean': true,
  'an object': { x: 1 },
  'an empty object': {},
  'a list': ['1'],
  'an empty list': [],
  'a prototype': JSON.parse('{"__proto__":{"isAdmin":true}}'),
}

/** No field of a form can be named after a prototype: nothing of it arrives. */
const NOTHING = ['nothing', 'a prototype in the name']

const LEGAL_TEXT = ['the word __proto__', 'a formula', 'a huge number', 'minus one']

/** By the kind of a field, what it takes; everything else is refused. */
const TAKES = {
  /** A line of a draft: ordinary odd text is what came, and is kept. */
  line: LEGAL_TEXT,
  /** The same in a list, where a line that is not sent is a place less. */
  place: [...LEGAL_TEXT, ...NOTHING],
  row: NOTHING,
  day: [],
  /** Of an oylama; one that is not sent is none. */
  instant: [...NOTHING, 'null'],
  /** Where none is sent, the first counts. */
  choice: [...NOTHING, 'null'],
  box: [...NOTHING, 'null', 'a boolean'],
  consent: ['a boolean'],
  lines: ['a list', 'an empty list'],
  rows: ['an empty list'],
  /** Something of an act that no value here is. */
  part: [],
  /** Refused as part of an act whose answer tells not which part was wrong. */
  secret: [],
  /** A text of an act: with legal text the act would be done. */
  text: LEGAL_TEXT,
  /** Pasted cells: any text is shown again before anything is done. */
  cells: [...LEGAL_TEXT, 'ten thousand letters', 'NUL', 'bidi marks', 'half a letter'],
} satisfies Record<string, string[]>

type Kind = keyof typeof TAKES

type Scene = Awaited<ReturnType<typeof newScene>>

type Form = {
  what: string
  by: 'ayse' | 'mehmet' | 'hasan' | 'deniz' | 'newcomer' | 'nobody'
  url: (scene: Scene) => string
  /** With this the act would succeed. */
  body: (scene: Scene) => object | Promise<object>
  fields: Record<string, Kind>
  /** Sign-in and confirmation are long ago. */
  isStale?: boolean
}

const ROW: Record<string, Kind> = {
  'users[1].givenName': 'line',
  'users[1].familyName': 'line',
  'users[1].nationalId': 'line',
  'users[1].email': 'line',
  'users[1].officePhone': 'line',
  'users[1].mobilePhone': 'line',
  'users[1].isLiaison': 'box',
}

const PAPER: Record<string, Kind> = {
  'opId': 'part',
  'wantsWebSite': 'box',
  'wantsWebService': 'box',
  'officialName': 'line',
  'signedOn': 'day',
  'originalReceivedOn': 'day',
  'originalRegistryNo': 'line',
  'ips': 'lines',
  'ips[0]': 'place',
  'users': 'rows',
  'users[1]': 'row',
  ...ROW,
}

const EDITED: Form = {
  what: 'the talep formu, changed',
  by: 'ayse',
  url: ({ draft }) => `/backoffice/request-forms/${draft.number}`,
  body: async ({ draft }) => typedForm(lawfulContent(), await versionOf(draft)),
  fields: { ...PAPER, version: 'part' },
}

/** What the liaison fills in before it is on paper. */
const ASKED = Object.fromEntries(
  Object.entries(PAPER).filter(
    ([field]) => !['signedOn', 'originalReceivedOn', 'originalRegistryNo'].includes(field)
  )
)

const PORTAL_FORMS: Form[] = [
  {
    what: 'the sign-in of liaisons',
    by: 'nobody',
    url: () => '/portal/sign-in',
    body: ({ deniz }) => ({ username: deniz.username, password: PASSWORD }),
    fields: { username: 'secret', password: 'secret' },
  },
  {
    what: "the liaison's draft, changed",
    by: 'deniz',
    url: ({ own }) => `/portal/request-forms/${own.number}`,
    body: async ({ own }) => typedForm(lawfulContent(), await versionOf(own)),
    fields: { ...ASKED, version: 'part' },
  },
  {
    what: "the liaison's draft, new",
    by: 'deniz',
    url: () => '/portal/request-forms',
    body: () => typedForm(lawfulContent()),
    fields: { opId: 'part', ips: 'lines', users: 'rows' },
  },
  {
    what: 'taking rows from pasted cells',
    by: 'deniz',
    url: ({ own }) => `/portal/request-forms/${own.number}/row-import`,
    body: () => ({ mode: 'replace', pasted: 'Adı;Soyadı\nŞule;Ay' }),
    fields: { mode: 'part', pasted: 'cells' },
  },
  ...['print', 'submission', 'withdrawal'].map((what): Form => ({
    what: `the liaison's ${what}`,
    by: 'deniz',
    url: ({ own }) => `/portal/request-forms/${own.number}/${what}`,
    body: ({ own }) => act(own),
    fields: { opId: 'part', version: 'part' },
  })),
  {
    what: 'the signed scan',
    by: 'deniz',
    url: ({ own }) => `/portal/request-forms/${own.number}/scan`,
    body: ({ own }) => act(own, { signedOn: '2023-05-02' }),
    fields: { opId: 'part', version: 'part', signedOn: 'part' },
  },
  {
    what: 'the connection check',
    by: 'deniz',
    url: () => '/portal/connection',
    body: () => ({ opId: randomUUID(), runs: ['6000', '7000'] }),
    fields: { opId: 'part' },
  },
  {
    what: 'asking for support',
    by: 'deniz',
    url: () => '/portal/support-requests',
    body: () => ({ opId: randomUUID(), service: 'portal', text: 'Sayfa açılmıyor.' }),
    fields: { opId: 'part', service: 'part', text: 'text' },
  },
]

const FORMS: Form[] = [
  EDITED,
  ...PORTAL_FORMS,
  {
    what: 'the talep formu, new',
    by: 'ayse',
    url: ({ free }) => `/backoffice/participations/${free.id}/request-forms`,
    body: () => typedForm(lawfulContent()),
    fields: PAPER,
  },
  {
    what: 'proposing',
    by: 'ayse',
    url: ({ draft }) => `/backoffice/request-forms/${draft.number}/proposal`,
    body: ({ draft }) => act(draft),
    fields: { opId: 'part', version: 'part' },
  },
  {
    what: 'withdrawing',
    by: 'ayse',
    url: ({ draft }) => `/backoffice/request-forms/${draft.number}/withdrawal`,
    body: ({ draft }) => act(draft),
    fields: { opId: 'part', version: 'part' },
  },
  {
    what: 'sending back',
    by: 'mehmet',
    url: ({ proposed }) => `/backoffice/request-forms/${proposed.number}/send-back`,
    body: ({ proposed }) => act(proposed),
    fields: { opId: 'part', version: 'part' },
  },
  {
    what: 'returning with remarks',
    by: 'mehmet',
    url: ({ proposed }) => `/backoffice/request-forms/${proposed.number}/return`,
    body: ({ proposed }) =>
      act(proposed, {
        returnReason: RETURN.reason,
        returnText: RETURN.text,
        remarks: [{ field: 'ips.1', remark: 'Okunmuyor' }],
      }),
    fields: {
      'opId': 'part',
      'version': 'part',
      'remarks': 'rows',
      'returnReason': 'part',
      'returnText': 'text',
      'remarks[0]': 'part',
      'remarks[0].field': 'part',
      'remarks[0].remark': 'text',
    },
  },
  {
    what: 'rejecting',
    by: 'mehmet',
    url: ({ proposed }) => `/backoffice/request-forms/${proposed.number}/rejection`,
    body: ({ proposed }) => act(proposed, { reason: 'other', text: 'Seçime katılmıyorsunuz.' }),
    fields: { opId: 'part', version: 'part', reason: 'part', text: 'text' },
  },
  {
    what: 'rejecting, long after signing in',
    by: 'mehmet',
    isStale: true,
    url: ({ proposed }) => `/backoffice/request-forms/${proposed.number}/rejection`,
    body: ({ proposed }) =>
      act(proposed, { reason: 'other', text: 'Seçime katılmıyorsunuz.', code: '000000' }),
    fields: { code: 'part' },
  },
  {
    what: 'recovery codes, long after signing in',
    by: 'ayse',
    isStale: true,
    url: () => '/recovery-codes',
    body: () => ({ opId: randomUUID(), code: '000000' }),
    fields: { opId: 'part', code: 'part' },
  },
  {
    what: 'acknowledging a shared address',
    by: 'mehmet',
    url: ({ proposed }) => `/backoffice/request-forms/${proposed.number}/ip-acknowledgement`,
    body: ({ proposed }) => act(proposed, { address: SHARED, explanation: 'Ortak genel merkez' }),
    fields: { opId: 'part', address: 'part', explanation: 'text' },
  },
  {
    what: 'unmasking',
    by: 'ayse',
    url: ({ proposed }) => `/backoffice/request-forms/${proposed.number}/unmasking`,
    body: ({ proposed }) => act(proposed, { row: 1, purpose: 'Kimlik doğrulaması' }),
    fields: { opId: 'part', row: 'part', purpose: 'text' },
  },
  {
    what: 'approving',
    by: 'mehmet',
    url: ({ lawful }) => `/backoffice/request-forms/${lawful.number}/approval`,
    body: async ({ lawful }) => act(lawful, { digest: await shownDigest(lawful) }),
    fields: { opId: 'part', digest: 'part' },
  },
  {
    what: 'issuing letters',
    by: 'ayse',
    url: ({ unissued }) => `/backoffice/request-forms/${unissued.number}/letters`,
    body: () => ({ opId: randomUUID() }),
    fields: { opId: 'part' },
  },
  {
    what: 'printing a letter',
    by: 'ayse',
    url: ({ ready }) => `/backoffice/letters/${ready.number}/printing`,
    body: () => ({ opId: randomUUID() }),
    fields: { opId: 'part' },
  },
  {
    what: 'handing a letter over',
    by: 'ayse',
    url: ({ printed }) => `/backoffice/letters/${printed.number}/handover`,
    body: () => ({ opId: randomUUID(), receiver: 'Deniz Aksoy', authority: 'İrtibat sorumlusu' }),
    fields: { opId: 'part', receiver: 'text', authority: 'text' },
  },
  {
    what: 'issuing a letter again',
    by: 'ayse',
    url: ({ account }) => `/backoffice/accounts/${account.username}/letter`,
    body: () => ({ opId: randomUUID(), channel: 'letter' }),
    fields: { opId: 'part', channel: 'choice' },
  },
  {
    what: 'proposing that an account goes off',
    by: 'ayse',
    url: ({ account }) => `/backoffice/accounts/${account.username}/deactivation`,
    body: () => ({ opId: randomUUID(), deactivationReason: 'Zarf kayboldu' }),
    fields: { opId: 'part', deactivationReason: 'text' },
  },
  {
    what: 'proposing the reset of accounts',
    by: 'ayse',
    url: () => '/backoffice/reset',
    body: async ({ draft }) => ({ opId: randomUUID(), digest: await digestFor(draft) }),
    fields: { opId: 'part', digest: 'part' },
  },
  {
    what: 'unlocking an account',
    by: 'ayse',
    url: ({ account }) => `/backoffice/accounts/${account.username}/unlocking`,
    body: () => ({ opId: randomUUID(), unlockReason: 'Genel merkez aradı' }),
    fields: { opId: 'part', unlockReason: 'text' },
  },
  {
    what: 'adding somebody to the staff',
    by: 'hasan',
    url: () => '/backoffice/staff',
    body: () => ({
      opId: randomUUID(),
      fullName: 'Su Er',
      email: 'su@skgm.example',
      roles: 'clerk',
    }),
    fields: { opId: 'part', fullName: 'part', email: 'part', roles: 'part' },
  },
  {
    what: 'changing the roles of somebody',
    by: 'hasan',
    url: ({ somebody }) => `/backoffice/staff/${somebody.id}/roles`,
    body: () => ({ opId: randomUUID(), roles: 'clerk,approver' }),
    fields: { opId: 'part', roles: 'part' },
  },
  {
    what: 'giving somebody a new sign-in',
    by: 'hasan',
    url: ({ somebody }) => `/backoffice/staff/${somebody.id}/renewal`,
    body: () => ({ opId: randomUUID() }),
    fields: { opId: 'part' },
  },
  {
    what: 'deactivating somebody',
    by: 'hasan',
    url: ({ somebody }) => `/backoffice/staff/${somebody.id}/deactivation`,
    body: () => ({ opId: randomUUID() }),
    fields: { opId: 'part' },
  },
  {
    what: 'setting the instants of an oylama',
    by: 'hasan',
    url: ({ round }) => `/backoffice/rounds/${round.id}/instants`,
    body: ({ round }) => ({
      opId: randomUUID(),
      closesAt: localInstant(round.opensAt.plus({ days: 1 })),
      restrictionEndsAt: localInstant(round.opensAt.plus({ days: 2 })),
      broadcastBanEndsAt: localInstant(round.opensAt.plus({ hours: 4 })),
    }),
    fields: {
      opId: 'part',
      closesAt: 'instant',
      restrictionEndsAt: 'instant',
      broadcastBanEndsAt: 'instant',
    },
  },
  {
    what: 'scheduling a rehearsal',
    by: 'hasan',
    url: ({ round }) => `/backoffice/elections/${round.electionId}/rehearsals`,
    body: ({ round }) => ({
      opId: randomUUID(),
      rehearsalStart: localInstant(round.opensAt.minus({ days: 3 })),
      rehearsalEnd: localInstant(round.opensAt.minus({ days: 2 })),
    }),
    fields: { opId: 'part', rehearsalStart: 'instant', rehearsalEnd: 'instant' },
  },
  {
    what: 'withdrawing an applicant',
    by: 'hasan',
    url: ({ free }) => `/backoffice/participations/${free.id}/withdrawal`,
    body: () => ({ opId: randomUUID(), decisionNo: '2026/900' }),
    fields: { opId: 'part', decisionNo: 'text' },
  },
  {
    what: 'confirming what another administrator proposed',
    by: 'hasan',
    url: ({ open }) => `/backoffice/acts/${open.id}/confirmation`,
    body: () => ({ opId: randomUUID() }),
    fields: { opId: 'part' },
  },
  {
    what: 'declining what another administrator proposed',
    by: 'hasan',
    url: ({ open }) => `/backoffice/acts/${open.id}/declination`,
    body: () => ({ opId: randomUUID() }),
    fields: { opId: 'part' },
  },
  {
    what: 'printing a staff letter',
    by: 'hasan',
    url: ({ confirmed }) => `/backoffice/acts/${confirmed.id}/letter`,
    body: () => ({ opId: randomUUID() }),
    fields: { opId: 'part' },
  },
  {
    what: 'confirming oneself',
    by: 'hasan',
    url: () => '/backoffice/confirmation',
    body: () => ({ code: '000000' }),
    fields: { code: 'part' },
  },
  {
    what: 'the sign-in of SKGM',
    by: 'nobody',
    url: () => '/sign-in',
    body: ({ ayse }) => ({ email: ayse.email, password: PASSWORD, code: '000000' }),
    fields: { email: 'secret', password: 'secret', code: 'secret' },
  },
  {
    what: 'the sign-in of SKGM by a passkey',
    by: 'nobody',
    url: () => '/sign-in',
    body: ({ ayse }) => ({ email: ayse.email, password: PASSWORD, passkey: '{}' }),
    fields: { passkey: 'secret' },
  },
  {
    what: 'another passkey',
    by: 'ayse',
    url: () => '/passkeys',
    body: () => ({ opId: randomUUID(), keyName: 'Telefon', newPasskey: '{}' }),
    fields: { opId: 'part', keyName: 'part', newPasskey: 'secret' },
  },
  {
    what: 'the sign-in of web users',
    by: 'nobody',
    url: () => '/ssps/sign-in',
    body: ({ other }) => ({ username: other.username, password: PASSWORD }),
    fields: { username: 'secret', password: 'secret' },
  },
  {
    what: 'the notice on personal data',
    by: 'deniz',
    url: () => '/portal/notice',
    body: () => ({ hasRead: 'true' }),
    fields: { hasRead: 'consent' },
  },
  {
    what: 'the first password',
    by: 'newcomer',
    url: () => '/ssps/password',
    body: () => ({
      current: PASSWORD,
      wanted: `yeni ${PASSWORD}`,
      repeated: `yeni ${PASSWORD}`,
      acceptsNotice: 'true',
    }),
    fields: { wanted: 'secret', repeated: 'secret', acceptsNotice: 'consent', current: 'secret' },
  },
]

const STRANGE_PARTS = [
  'abc',
  '0',
  '-1',
  '1e1',
  '0x1',
  '9'.repeat(10),
  '9'.repeat(400),
  'a'.repeat(8000),
  'ğ',
  '%F0%9F%92%A9',
  '%00',
  '%ED%A0%80',
  '%E2%80%AE',
  '__proto__',
  "'%20or%20'1'='1",
  '%2e%2e%2f',
  '%25',
]

type Address = {
  method: 'GET' | 'POST'
  pattern: string
  by: 'ayse' | 'mehmet' | 'hasan' | 'kemal' | 'deniz'
  real: (scene: Scene) => string | number
}

const FORM_PAGES = ['', '/edit', '/scan', '/scan/pages/1', '/letters', '/handover-record']
const PERSON_ACTS = ['/roles', '/renewal', '/deactivation']
const PROPOSED_ACTS = ['/confirmation', '/declination', '/letter']
const FORM_ACTS = ['', '/proposal', '/withdrawal', '/return', '/unmasking', '/letters']

const PORTAL_PAGES = ['', '/edit', '/row-import', '/scan', '/receipt']
const PORTAL_ACTS = ['', '/row-import', '/print', '/scan', '/submission', '/withdrawal']

const ADDRESSES: Address[] = [
  ...PORTAL_PAGES.map((rest) => ({
    method: 'GET' as const,
    pattern: `/portal/request-forms/:x${rest}`,
    by: 'deniz' as const,
    real: ({ own }: Scene) => own.number,
  })),
  ...PORTAL_ACTS.map((rest) => ({
    method: 'POST' as const,
    pattern: `/portal/request-forms/:x${rest}`,
    by: 'deniz' as const,
    real: ({ own }: Scene) => own.number,
  })),
  { method: 'GET', pattern: '/portal/row-templates/:x', by: 'deniz', real: () => 'csv' },
  ...['', '/request-forms/new'].map((rest) => ({
    method: 'GET' as const,
    pattern: `/backoffice/participations/:x${rest}`,
    by: 'ayse' as const,
    real: ({ free }: Scene) => free.id,
  })),
  {
    method: 'POST',
    pattern: '/backoffice/participations/:x/request-forms',
    by: 'ayse',
    real: ({ free }) => free.id,
  },
  ...FORM_PAGES.map((rest) => ({
    method: 'GET' as const,
    pattern: `/backoffice/request-forms/:x${rest}`,
    by: 'ayse' as const,
    real: ({ draft }: Scene) => draft.number,
  })),
  ...FORM_ACTS.map((rest) => ({
    method: 'POST' as const,
    pattern: `/backoffice/request-forms/:x${rest}`,
    by: 'ayse' as const,
    real: ({ draft }: Scene) => draft.number,
  })),
  {
    method: 'GET',
    pattern: '/backoffice/request-forms/:x/approval',
    by: 'mehmet',
    real: ({ lawful }) => lawful.number,
  },
  {
    method: 'GET',
    pattern: '/backoffice/request-forms/:number/scan/pages/:x',
    by: 'ayse',
    real: () => 1,
  },
  {
    method: 'POST',
    pattern: '/backoffice/letters/:x/printing',
    by: 'ayse',
    real: ({ ready }) => ready.number,
  },
  {
    method: 'POST',
    pattern: '/backoffice/letters/:x/handover',
    by: 'ayse',
    real: ({ printed }) => printed.number,
  },
  {
    method: 'GET',
    pattern: '/backoffice/accounts/:x',
    by: 'ayse',
    real: ({ account }) => account.username,
  },
  {
    method: 'POST',
    pattern: '/backoffice/accounts/:x/letter',
    by: 'ayse',
    real: ({ account }) => account.username,
  },
  {
    method: 'GET',
    pattern: '/backoffice/staff/:x',
    by: 'hasan',
    real: ({ somebody }) => somebody.id,
  },
  ...PERSON_ACTS.map((rest) => ({
    method: 'POST' as const,
    pattern: `/backoffice/staff/:x${rest}`,
    by: 'hasan' as const,
    real: ({ somebody }: Scene) => somebody.id,
  })),
  {
    method: 'POST',
    pattern: '/backoffice/rounds/:x/instants',
    by: 'hasan',
    real: ({ round }) => round.id,
  },
  {
    method: 'POST',
    pattern: '/backoffice/elections/:x/rehearsals',
    by: 'hasan',
    real: ({ round }) => round.electionId,
  },
  ...(['GET', 'POST'] as const).map((method) => ({
    method,
    pattern: '/backoffice/outages/:x',
    by: 'hasan' as const,
    real: () => UNKNOWN_PACK,
  })),
  {
    method: 'POST',
    pattern: '/backoffice/rehearsals/:x/cancellation',
    by: 'hasan',
    real: ({ rehearsal }) => rehearsal.id,
  },
  ...(['GET', 'POST'] as const).map((method) => ({
    method,
    pattern: '/backoffice/participations/:x/withdrawal',
    by: 'hasan' as const,
    real: ({ free }: Scene) => free.id,
  })),
  {
    method: 'GET',
    pattern: '/backoffice/acts/:x',
    by: 'hasan',
    real: ({ open }) => open.id,
  },
  ...PROPOSED_ACTS.map((rest) => ({
    method: 'POST' as const,
    pattern: `/backoffice/acts/:x${rest}`,
    by: 'hasan' as const,
    real: ({ confirmed }: Scene) => confirmed.id,
  })),
  ...['', '/proof'].map((rest) => ({
    method: 'GET' as const,
    pattern: `/audit/events/:x${rest}`,
    by: 'kemal' as const,
    real: () => UNKNOWN_EVENT,
  })),
  { method: 'GET', pattern: '/audit/packs/:x/file', by: 'kemal', real: () => UNKNOWN_PACK },
  {
    method: 'GET',
    pattern: '/audit/profiles/person/:x',
    by: 'kemal',
    real: () => 'staff:999999',
  },
  {
    method: 'POST',
    pattern: '/audit/marks/:x/escalation',
    by: 'kemal',
    real: () => UNKNOWN_PACK,
  },
  ...['', '/report'].map((rest) => ({
    method: 'GET' as const,
    pattern: `/audit/programme/:x${rest}`,
    by: 'kemal' as const,
    real: () => UNKNOWN_PACK,
  })),
  ...['rounds/:x', ':x/findings', ':x/closing'].map((rest) => ({
    method: 'POST' as const,
    pattern: `/audit/programme/${rest}`,
    by: 'kemal' as const,
    real: () => UNKNOWN_PACK,
  })),
  {
    method: 'POST',
    pattern: '/backoffice/audit-findings/:x/reply',
    by: 'mehmet',
    real: () => UNKNOWN_PACK,
  },
  {
    method: 'POST',
    pattern: '/audit/searches/:x/removal',
    by: 'kemal',
    real: () => UNKNOWN_PACK,
  },
]

const UNKNOWN_PACK = 4_000_000_000
const UNKNOWN_EVENT = '0190d3a0-0000-7000-8000-000000000000'

const LISTS = [
  {
    url: '/backoffice/request-forms',
    by: 'ayse' as const,
    filters: ['q', 'state', 'service', 'before', 'after'],
  },
  {
    url: '/backoffice/participations',
    by: 'ayse' as const,
    filters: ['q', 'state', 'service', 'before', 'after'],
  },
  {
    url: '/backoffice/accounts',
    by: 'ayse' as const,
    filters: ['q', 'state', 'service', 'before', 'after'],
  },
  { url: '/audit/review', by: 'kemal' as const, filters: ['from', 'to'] },
  {
    url: '/audit/events',
    by: 'kemal' as const,
    filters: [
      'log',
      'from',
      'to',
      'actor',
      'applicant',
      'action',
      'outcome',
      'service',
      'ip',
      'text',
      'target',
      'withReadings',
      'before',
      'after',
    ],
  },
]

test.group('Bad input', (group) => {
  let scene: Scene

  group.setup(async () => {
    await resetDatabase()
    scene = await newScene()
  })
  group.each.setup(forgetTries)

  test('{what}: what a browser can send is refused at its field, and nothing is lost or changed')
    .with(FORMS)
    .run(async ({ assert, client }, form) => {
      const rows = await checksums()

      await someAtOnce(await refusedBodies(form, scene, TYPED), async (one) => {
        const response = await send(client, scene, form).form(flat(one.body))

        assertRefused(assert, response, one)
        assertKept(assert, response, one)
      })
      assert.deepEqual(await checksums(), rows)
    })

  test('{what}: what JSON can say is refused too')
    .with(FORMS)
    .run(async ({ assert, client }, form) => {
      const rows = await checksums()

      await someAtOnce(await refusedBodies(form, scene, STATED), async (one) => {
        const response = await send(client, scene, form)
          .header('accept', 'application/json')
          .json(one.body)

        assertRefused(assert, response, one)
      })
      assert.deepEqual(await checksums(), rows)
    })

  test('{what}: a body that is no form is a bad request or an empty form')
    .with(FORMS)
    .run(async ({ assert, client }, form) => {
      const rows = await checksums()

      for (const body of ['[]', 'null', '"opId"', '{"__proto__":{"opId":"x"}}', DEEP, '{"opId":']) {
        const response = await send(client, scene, form)
          .header('accept', 'application/json')
          .type('application/json')
          .unsafeJson(body)

        assert.oneOf(response.status(), [302, 400, 422], `${body.slice(0, 40)}`)
      }
      assert.deepEqual(await checksums(), rows)
    })

  test('odd text in a draft is legal and kept as typed: {field}')
    .with(fieldsOf(EDITED, ['line', 'place']))
    .run(async ({ assert, client }, { field }) => {
      for (const label of LEGAL_TEXT) {
        const body = changed(await EDITED.body(scene), field, TYPED[label])

        const response = await send(client, scene, EDITED).form(flat(body))

        assert.equal(response.flashMessage('success'), 'Form kaydedildi.', label)
        assert.equal(await storedAt(scene.draft, field), TYPED[label], label)
      }
    })

  test('what no field of the form asks for is not taken from it', async ({ assert, client }) => {
    const { draft, free, mehmet, somebody } = scene
    const foreign = {
      state: 'approved',
      channel: 'portal',
      number: 'TF-2023-9999',
      revision: '9',
      participation_id: String(free.id),
      entered_by_id: String(somebody.id),
      decided_by_id: String(mehmet.id),
    }
    const columns = Object.keys(foreign)
    const before = await db.from('request_forms').where('id', draft.id).select(columns).first()
    const camelCased = Object.entries(foreign).map(([name, value]) => [camelCase(name), value])

    const response = await send(client, scene, EDITED).form(
      flat({ ...(await EDITED.body(scene)), ...foreign, ...Object.fromEntries(camelCased) })
    )

    const after = await db.from('request_forms').where('id', draft.id).select(columns).first()
    assert.equal(response.flashMessage('success'), 'Form kaydedildi.')
    assert.deepEqual(after, before)
    for (const [name, value] of Object.entries(foreign)) {
      assert.notEqual(String(before[name]), value, name)
    }
  })

  test('a row that the form has not is not unmasked', async ({ assert, client }) => {
    const unmasking = FORMS.find(({ what }) => what === 'unmasking')!
    const body = { ...(await unmasking.body(scene)), row: '50' }

    const response = await send(client, scene, unmasking).form(body)

    response.assertStatus(404)
    assert.isEmpty(await eventsOf('national_id.unmasked'))
  })

  test('odd text shows on every page as the text it is', async ({ assert, client }) => {
    const { ayse, draft } = scene
    const fields = fieldsOf(EDITED, ['line', 'place']).map(({ field }) => field)
    const typed = await EDITED.body(scene)
    const body = fields.reduce((form, field) => changed(form, field, MARKUP), typed)
    await send(client, scene, EDITED).form(flat(body))

    for (const page of ['', '/edit']) {
      const response = await as(
        ayse,
        client.get(`/backoffice/request-forms/${draft.number}${page}`)
      )

      response.assertStatus(200)
      response.assertTextIncludes(SHOWN_MARKUP)
      assert.notInclude(response.text(), MARKUP)
    }
  })
})

test.group('What was typed', (group) => {
  let scene: Scene

  group.setup(async () => {
    await resetDatabase()
    scene = await newScene()
  })

  test('comes back on the page whatever it was: {label}')
    .with(Object.keys(TYPED).map((label) => ({ label })))
    .run(async ({ client }, { label }) => {
      for (const field of [
        'officialName',
        'signedOn',
        'wantsWebSite',
        'ips',
        'users',
        'users[1].email',
      ]) {
        const body = changed(await EDITED.body(scene), field, TYPED[label])
        const refused = await send(client, scene, EDITED)
          .header('referer', `${EDITED.url(scene)}/edit`)
          .form(flat({ ...body, opId: '' }))

        const page = await as(
          scene.ayse,
          client.get(refused.header('location')!)
        ).withFlashMessages(refused.flashMessages())

        page.assertStatus(200)
        page.assertTextIncludes('value="2026/4711"')
      }
    })

  test('comes back beside the words of the colleague who was faster', async ({ client }) => {
    const { ayse, draft } = scene
    const typed = lawfulContent({ officialName: 'Gülten Ay' })
    const body = typedForm(typed, { version: draft.version + 7 })
    const refused = await send(client, scene, EDITED)
      .header('referer', `${EDITED.url(scene)}/edit`)
      .form(flat(body))

    const page = await as(ayse, client.get(refused.header('location')!)).withFlashMessages(
      refused.flashMessages()
    )

    page.assertTextIncludes('value="Gülten Ay"')
    page.assertTextIncludes('Ayşe Yılmaz')
    page.assertTextIncludes('role="status"')
  })

  test('goes on in the form that somebody else has opened meanwhile', async ({
    assert,
    client,
  }) => {
    const { ayse, draft } = scene
    const url = `/backoffice/participations/${draft.participationId}/request-forms`
    const typed = typedForm(lawfulContent({ officialName: 'Gülten Ay' }))
    const refused = await as(ayse, client.post(url))
      .header('referer', `${url}/new`)
      .withCsrfToken()
      .form(flat(typed))

    const passedOn = await as(ayse, client.get(`${url}/new`)).withFlashMessages(
      refused.flashMessages()
    )
    const page = await as(ayse, client.get(passedOn.header('location')!)).withFlashMessages(
      passedOn.flashMessages()
    )

    assert.equal(passedOn.header('location'), `/backoffice/request-forms/${draft.number}/edit`)
    page.assertTextIncludes('value="Gülten Ay"')
    page.assertTextIncludes(draft.number)
  })
})

test.group('Addresses nobody made', (group) => {
  let scene: Scene

  group.setup(async () => {
    await resetDatabase()
    scene = await newScene()
  })

  test('{pattern} is not found with anything else in it')
    .with(ADDRESSES)
    .run(async ({ assert, client }, { by, method, pattern, real }) => {
      const rows = await checksums()

      for (const part of [...STRANGE_PARTS, ...beside(String(real(scene)))]) {
        const url = pattern.replace(':x', part).replace(':number', scene.draft.number)
        const request = method === 'POST' ? client.post(url).withCsrfToken() : client.get(url)

        const response = await as(scene[by], request)

        assert.oneOf(response.status(), [400, 404], url.slice(0, 100))
      }
      assert.deepEqual(await checksums(), rows)
    })

  test('{url} answers any filter with a list or a reason')
    .with(LISTS)
    .run(async ({ assert, client }, { by, filters, url }) => {
      const rows = await checksums()

      for (const filter of [...filters, 'election', 'lang']) {
        await forgetTries()
        for (const [label, value] of Object.entries(TYPED)) {
          const query = new URLSearchParams(flat(changed({}, filter, value)))

          const response = await as(scene[by], client.get(`${url}?${query}`)).header('referer', url)

          assert.oneOf(response.status(), [200, 302, 422], `${filter}: ${label}`)
          assert.oneOf(response.header('location') ?? url, [url], `${filter}: ${label}`)
        }
      }
      assert.deepEqual(await checksums(), rows)
    })

  test('a filter shows as the text it is: {url}')
    .with(LISTS)
    .run(async ({ assert, client }, { by, filters, url }) => {
      for (const filter of filters) {
        const query = new URLSearchParams({ [filter]: MARKUP })

        const response = await as(scene[by], client.get(`${url}?${query}`))

        assert.notInclude(response.text(), MARKUP, filter)
      }
    })

  test('a filter that was refused stands in its field, with the reason', async ({ client }) => {
    const { ayse } = scene
    const url = '/backoffice/request-forms'
    const long = 'a'.repeat(101)
    const refused = await as(ayse, client.get(`${url}?q=${long}`)).header('referer', url)

    const page = await as(ayse, client.get(url)).withFlashMessages(refused.flashMessages())

    page.assertTextIncludes(`value="${long}"`)
    page.assertTextIncludes('En çok 100 karakter yazınız.')
  })
})

type Body = Record<string, unknown>

type Case = { body: Body; field: string; kind: Kind; label: string }

/** Something for every form to be sent to. Whatever is refused leaves it as it was. */
async function newScene() {
  const world = await newWorld()
  const { ayse, candidate, election, elif, hasan, mehmet, party, rival, zeynep } = world
  const people = { clerk: zeynep, approver: elif }
  const another = (name: string) => participating(election, { kind: 'party', name })
  const issued = await approvedForm(candidate, people, contentFor(1, '127.0.0.1'))
  await issueLetters(issued, { by: ayse, opId: randomUUID() })
  const [account, other] = await Account.query().preload('deliveries').orderBy('id')
  await printLetter(other.deliveries[0], { by: ayse, opId: randomUUID() })
  const password = await hashedPassword(PASSWORD)
  await account.merge({ password }).save()
  await other.merge({ password }).save()

  const fatma = await newPerson('Fatma Şahin', 'fatma', 'administrator')
  const proposed = async (name: string) => {
    const addition = { fullName: 'Selin Koç', email: `${name}@skgm.example`, roles: [CLERK] }
    const { id } = await proposeAct('staff.add', addition, { by: fatma, opId: randomUUID() })
    return ProposedAct.findOrFail(id)
  }
  const deniz = await liaison(world, await another('Altıncı Parti'))
  const confirmed = await proposed('selin')
  await confirmAct(confirmed, { by: hasan, opId: randomUUID() })

  return {
    ayse,
    mehmet,
    hasan,
    deniz,
    own: await portalDraft(deniz),
    somebody: elif,
    round: election.rounds[0],
    rehearsal: await rehearsalOf(election),
    open: await proposed('sevgi'),
    confirmed,
    kemal: world.kemal,
    newcomer: account,
    nobody: null,
    free: rival,
    draft: await draftOf(party, ayse),
    unissued: await approvedForm(await another('Üçüncü Parti'), people, contentFor(2, SHARED)),
    proposed: await proposedForm(await another('Dördüncü Parti'), zeynep, contentFor(3, SHARED)),
    lawful: await proposedForm(
      await another('Beşinci Parti'),
      zeynep,
      contentFor(4, '203.0.113.4')
    ),
    account,
    other,
    ready: account.deliveries[0],
    printed: other.deliveries[0],
  }
}

/** As the browser's field for day and hour sends it. */
function localInstant(moment: DateTime) {
  return moment.setZone(TIME_ZONE).toFormat("yyyy-LL-dd'T'HH:mm")
}

function contentFor(seed: number, address: string) {
  return lawfulContent({ ips: [{ number: 1, address }], users: [row(1, seed), row(2, seed)] })
}

async function versionOf({ number }: RequestForm) {
  const { version } = await RequestForm.numbered(number)
  return { version }
}

/** Of the dry run that the page would show. */
async function digestFor({ participationId }: RequestForm) {
  const { electionId } = await Participation.findOrFail(participationId)
  return digestNow(electionId)
}

async function act(form: RequestForm, more: object = {}) {
  return { opId: randomUUID(), ...(await versionOf(form)), ...more }
}

function fieldsOf({ fields }: Form, kinds: Kind[]) {
  return Object.entries(fields)
    .filter(([, kind]) => kinds.includes(kind))
    .map(([field]) => ({ field }))
}

/** The body of the form with every value in every field that does not take it, one at a time. */
async function refusedBodies(
  form: Form,
  scene: Scene,
  values: Record<string, unknown>
): Promise<Case[]> {
  const body = await form.body(scene)

  return Object.entries(form.fields).flatMap(([field, kind]) =>
    Object.entries(values)
      .filter(([label]) => !takes(kind).includes(label))
      .map(([label, value]) => ({ body: changed(body, field, value), field, kind, label }))
  )
}

/** Each is refused by itself: meanwhile others may wait for the database. */
async function someAtOnce(cases: Case[], attempt: (one: Case) => Promise<void>) {
  const waiting = cases.values()

  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (const one of waiting) {
        await attempt(one)
      }
    })
  )
}

function takes(kind: Kind): readonly string[] {
  return TAKES[kind]
}

function changed(body: object, field: string, value: unknown): Body {
  const copy = structuredClone(body) as Body

  if (value === MISSING) {
    lodash.unset(copy, field)
  } else {
    lodash.set(copy, field, value)
  }
  return copy
}

function send(client: ApiClient, scene: Scene, { by, isStale, url }: Form) {
  const request = as(scene[by], client.post(url(scene)))
    .header('referer', PAGE)
    .withCsrfToken()

  return isStale ? request.withSession({ ...sinceNow(), confirmed_at: LONG_AGO }) : request
}

function as(who: Staff | Account | null, request: ApiRequest) {
  request.header('accept', 'text/html').redirects(0)

  if (who === null) {
    return request
  }
  request.withSession(sinceNow(who instanceof Account ? who : undefined))
  return who instanceof Account
    ? request.withGuard('account').loginAs(who)
    : request.withGuard('staff').loginAs(who)
}

/** Back to the page it came from, with the reason; or a clean refusal. */
function assertRefused(assert: Assert, response: ApiResponse, { field, kind, label }: Case) {
  const status = response.status()

  if (status === 302) {
    const bag = response.flashMessage('inputErrorsBag') ?? {}
    const isSaid = Object.keys(bag).some((name) => kind === 'secret' || isAbout(name, field))

    assert.equal(response.header('location'), PAGE, `${field}: ${label}`)
    assert.isTrue(isSaid || response.flashMessage('error') !== undefined, `${field}: ${label}`)
  } else {
    assert.oneOf(status, [400, 404, 422], `${field}: ${label}`)
  }
}

/** `users.1` is about `users[1].email` as much as the other way round. */
function isAbout(name: string, field: string) {
  const path = field.replaceAll('[', '.').replaceAll(']', '')
  return path === name || path.startsWith(`${name}.`) || name.startsWith(`${path}.`)
}

/** Everything else that was typed, secrets excepted, waits for the page. */
function assertKept(assert: Assert, response: ApiResponse, { body, field, label }: Case) {
  const kept = flat(typedInput(response.flashMessage('typedInput')) ?? {})
  const [noun] = field.split('[')
  const typed = Object.entries(flat(body)).filter(
    ([name]) => !name.startsWith(noun) && !SECRETS.includes(name)
  )

  assert.containsSubset(kept, Object.fromEntries(typed), `${field}: ${label}`)
}

async function storedAt({ number }: RequestForm, field: string): Promise<unknown> {
  const form = await RequestForm.numbered(number)
  await form.load((relations) => relations.load('users').load('ips'))
  const { ips, ...content } = contentOf(form)

  return lodash.get({ ...content, ips: ips.map(({ address }) => address) }, field)
}

function camelCase(column: string) {
  return column.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

/** Whoever tries too often is parted from the form, and no field of it would be looked at. */
async function forgetTries() {
  await db.from('rate_limits').delete()
}

/** What is nearly a real one. */
function beside(real: string) {
  return [`${real}abc`, `${real}%00`, `${real}%20`, `%20${real}`, `${real}'`, `-${real}`]
}
