import type { Attack, Finding } from '#attack/finding'
import { isInstalled, said } from '#attack/program'
import { STRAY } from '#attack/words/stray'
import { readFile, writeFile } from 'node:fs/promises'

const SECONDS = 60

type Result = { url: string; status: number; redirectlocation: string }

/** ffuf asks for what is left lying about; nothing but "not found" or a sign-in may come back. */
export const strayPaths: Attack = async ({ folder, origin }) => {
  if (!isInstalled('ffuf')) {
    return { missing: 'ffuf' }
  }
  const [words, report] = [`${folder}/paths.txt`, `${folder}/ffuf.json`]
  await writeFile(words, `${STRAY.join('\n')}\n`)
  await said(
    'ffuf',
    [
      ...['-u', `${origin}/FUZZ`, '-w', words, '-mc', 'all', '-fc', '404', '-t', '4'],
      ...['-of', 'json', '-o', report, '-s', '-maxtime', String(SECONDS)],
    ],
    { cwd: folder, seconds: SECONDS + 10 }
  )
  const { results } = JSON.parse(await readFile(report, 'utf8')) as { results: Result[] }

  return { did: `ffuf, ${STRAY.length} paths`, findings: results.filter(isOpen).map(findingOf) }
}

function isOpen({ redirectlocation, status }: Result) {
  const leadsToSignIn = status === 302 && redirectlocation.endsWith('/sign-in')
  return !leadsToSignIn && ![400, 401, 403, 405].includes(status)
}

function findingOf({ status, url }: Result): Finding {
  return { id: 'stray-path', where: new URL(url).pathname, what: `answers ${status}` }
}
