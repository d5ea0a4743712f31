import type { Attack, Finding, Person, Scene } from '#attack/finding'
import { openedPage } from '#attack/page'
import { isInstalled, said } from '#attack/program'

type Target = { by: Person | null; path: string; data?: string; fields: string }

const SECONDS_EACH = 60
const FOUND = /^Parameter: (.+)$/gm
const REQUESTS = /HTTP\(S\) requests/

/** The main forms and lists; each field in turn carries SQL. */
const TARGETS: readonly Target[] = [
  { by: null, path: '/sign-in', data: 'email=a@b.example&password=x&code=1', fields: 'email' },
  { by: null, path: '/portal/sign-in', data: 'username=x&password=x&code=1', fields: 'username' },
  { by: null, path: '/ssps/sign-in', data: 'username=x&password=x', fields: 'username' },
  { by: 'ayse', path: '/backoffice/participations?q=parti', fields: 'q' },
  {
    by: 'ayse',
    path: '/backoffice/request-forms?q=2026&state=draft&holder=nobody&days=1',
    fields: 'q,state,holder,days',
  },
  {
    by: 'ayse',
    path: '/backoffice/accounts?q=ali&state=active&service=sftp&before=9',
    fields: 'q,state,service,before',
  },
  {
    by: 'kemal',
    path: '/audit/events?actor=staff:1&applicant=1&ip=127.0.0.1&target=staff:1&before=99',
    fields: 'actor,applicant,ip,target,before',
  },
  { by: 'liaison', path: '/portal/access-lines?action=session.refused', fields: 'action' },
]

/** sqlmap over the forms that take text and the lists that are asked for by text. */
export const injection: Attack = async (scene) => {
  if (!isInstalled('sqlmap')) {
    return { missing: 'sqlmap' }
  }
  const findings: Finding[] = []
  let cut = 0

  for (const target of TARGETS) {
    const output = await attacked(target, scene)
    findings.push(...findingsIn(output, target))
    cut += output.includes('[*] ending') ? 0 : 1
  }
  const did = `sqlmap, ${TARGETS.length} forms and lists, level 2, ${cut} cut at ${SECONDS_EACH} s`
  return { did, findings }
}

async function attacked({ by, data, fields, path }: Target, scene: Scene) {
  const { cookie, token } = await openedFor(by, path, scene)

  return said(
    'sqlmap',
    [
      ...['-u', `${scene.origin}${path}`, '--cookie', cookie, '-p', fields],
      ...(data ? ['--data', `${data}&_csrf=${token}`, '--ignore-redirects'] : []),
      ...['--batch', '--level', '2', '--risk', '1', '--technique', 'BEUQ', '--threads', '4'],
      ...['--timeout', '5', '--retries', '0', '--flush-session', '--disable-coloring'],
      ...['--output-dir', `${scene.folder}/sqlmap`, '--ignore-code', '*'],
    ],
    { cwd: scene.folder, seconds: SECONDS_EACH }
  )
}

/** A field that takes SQL; or that nothing was asked, which proves nothing. */
function findingsIn(output: string, { path }: Target): Finding[] {
  const unasked = output.includes('[CRITICAL]') && !/not appear to be injectable/.test(output)
  const injectable = [...output.matchAll(FOUND)].map(([, field]) => field)

  return [
    ...injectable.map((field) => ({ id: 'sql-injection', where: path, what: field })),
    ...(unasked && !REQUESTS.test(output)
      ? [{ id: 'not-asked', where: path, what: /\[CRITICAL\] (.*)/.exec(output)![1] }]
      : []),
  ]
}

/** The page's own session and token, or the session of somebody who is signed in. */
async function openedFor(by: Person | null, path: string, { cookieOf, origin }: Scene) {
  return by ? { cookie: await cookieOf(by), token: '' } : openedPage(`${origin}${path}`)
}
