import type { SignIn } from '#database/seeders/demo/people'
import { signInsFile } from '#database/seeders/demo'
import { readFile } from 'node:fs/promises'

/** Whose portal account the demo opens, with a password of their own. */
export async function demoLiaison() {
  const people = JSON.parse(await readFile(signInsFile(), 'utf8')) as SignIn[]
  return people.findLast(({ username }) => username)!
}
