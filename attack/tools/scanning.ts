import type { Attack, Finding, Person, Scene } from '#attack/finding'
import { isInstalled, said } from '#attack/program'
import { readFile } from 'node:fs/promises'

type Found = { method: string; path: string; info: string; parameter?: string | null }

type Report = Record<'vulnerabilities' | 'anomalies', Record<string, Found[]>>

const SECONDS = 90
const MODULES = 'sql,xss,permanentxss,exec,file,crlf,redirect,cookieflags,http_headers,csrf,backup'

const FACES: readonly { by: Person | null; from: string }[] = [
  { by: null, from: '/sign-in' },
  { by: 'ayse', from: '/backoffice' },
  { by: 'liaison', from: '/portal' },
]

/**
 * wapiti walks each face from its first page and tries what it finds there, until it finds the way
 * out: the one of Debian 12 cannot leave an address aside.
 */
export const scanning: Attack = async (scene) => {
  if (!isInstalled('wapiti')) {
    return { missing: 'wapiti' }
  }
  const findings: Finding[] = []

  for (const face of FACES) {
    findings.push(...(await scanned(face, scene)))
  }
  return { did: `wapiti, ${FACES.length} faces, ${MODULES.split(',').length} modules`, findings }
}

async function scanned({ by, from }: (typeof FACES)[number], scene: Scene): Promise<Finding[]> {
  const report = `${scene.folder}/wapiti-${by ?? 'nobody'}.json`
  const cookie = by ? ['--header', `Cookie: ${await scene.cookieOf(by)}`] : []
  await said(
    'wapiti',
    [
      ...['-u', `${scene.origin}${from}`, '--scope', 'domain', '-m', MODULES, ...cookie],
      ...['-f', 'json', '-o', report, '--flush-session', '--no-bugreport', '--depth', '3'],
      ...['--max-scan-time', String(SECONDS), '--max-attack-time', '20', '--timeout', '5'],
      ...['--store-session', `${scene.folder}/wapiti`],
    ],
    { cwd: scene.folder, seconds: SECONDS * 2 }
  )
  const text = await readFile(report, 'utf8').catch(() => null)

  return text === null
    ? [{ id: 'no-report', where: from, what: 'wapiti wrote no report' }]
    : findingsIn(JSON.parse(text) as Report)
}

/** Everything it calls a weakness or an anomaly. */
export function findingsIn({ anomalies, vulnerabilities }: Report): Finding[] {
  return [...Object.entries(vulnerabilities), ...Object.entries(anomalies)].flatMap(([id, found]) =>
    found.map(({ info, method, parameter, path }) => ({
      id,
      where: `${method} ${path}${parameter ? ` ${parameter}` : ''}`,
      what: info,
    }))
  )
}
