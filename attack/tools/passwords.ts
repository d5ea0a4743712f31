import type { Attack, Finding, Scene } from '#attack/finding'
import { openedPage } from '#attack/page'
import { isInstalled, said } from '#attack/program'
import { PEOPLE } from '#database/seeders/demo/people'
import { demoLiaison } from '#attack/people'
import { writeFile } from 'node:fs/promises'

const SECONDS = 90
const WRONG_BEFORE = 40
const FOUND = /login: (\S+)\s+password: (\S+)/g

type Known = { name: string; password: string }

/**
 * hydra guesses with the right password on its list, behind more wrong ones than are let try.
 * Who is let in is led to `home`.
 */
export const passwords: Attack = async (scene) => {
  if (!isInstalled('hydra')) {
    return { missing: 'hydra' }
  }
  const { password, username = '' } = await demoLiaison()
  const [clerk] = PEOPLE
  const doors = [
    {
      path: '/sign-in',
      home: '/backoffice',
      field: 'email',
      known: { name: clerk.email, password: clerk.password },
    },
    {
      path: '/portal/sign-in',
      home: '/portal',
      field: 'username',
      known: { name: username, password },
    },
  ]
  const findings: Finding[] = []

  for (const door of doors) {
    findings.push(...(await guessed(door, scene)))
  }
  findings.push(...(await guessedAtToken({ name: username, password }, scene)))

  return { did: `hydra, ${doors.length + 1} doors, ${WRONG_BEFORE + 1} passwords each`, findings }
}

async function guessed(
  { field, home, known, path }: { path: string; home: string; field: string; known: Known },
  scene: Scene
) {
  const { cookie, token } = await openedPage(`${scene.origin}${path}`)
  const form = `${path}:_csrf=${token}&${field}=^USER^&password=^PASS^&code=000000`
  const sent = [`Cookie: ${cookie}`, `Referer: ${scene.origin}${path}`]
  const options = sent.map((line) => `H=${escaped(line)}`).join(':')

  return guess(
    known,
    scene,
    'http-post-form',
    `${form}:${options}:S=${escaped(`location: ${home}`)}`
  )
}

/** A colon ends an option of hydra. */
function escaped(text: string) {
  return text.replaceAll(':', '\\:')
}

function guessedAtToken(known: Known, scene: Scene) {
  return guess(known, scene, 'http-post', '/api/v1/token')
}

async function guess(
  { name, password }: Known,
  { folder, origin }: Scene,
  module: string,
  target: string
): Promise<Finding[]> {
  const words = `${folder}/passwords.txt`
  const wrong = Array.from({ length: WRONG_BEFORE }, (_, index) => `martilar-${index}`)
  await writeFile(words, `${[...wrong, password].join('\n')}\n`, { mode: 0o600 })

  const { hostname, port } = new URL(origin)
  const output = await said(
    'hydra',
    ['-l', name, '-P', words, '-t', '4', '-f', '-I', '-s', port, hostname, module, target],
    { cwd: folder, seconds: SECONDS }
  )
  return [...output.matchAll(FOUND)].map(([, login]) => ({
    id: 'password-guessed',
    where: target.split(':')[0],
    what: login,
  }))
}
