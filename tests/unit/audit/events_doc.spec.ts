import { CATALOGUE } from '#audit/catalogue'
import { eventTables } from '#tests/functional/event_tables'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { globSync, readFileSync } from 'node:fs'

const LINES = eventTables().flat()

test.group('docs/events.md', () => {
  test('R21 m.4/b-5: gives every action of the catalogue a place, and names no other', ({
    assert,
  }) => {
    const named = new Set(LINES.flatMap(({ actions }) => actions))

    assert.sameMembers([...named], Object.keys(CATALOGUE))
  })

  test('says of every command what it writes', ({ assert }) => {
    const commands = globSync('commands/*.ts', { cwd: app.appRoot }).map((file) => {
      const text = readFileSync(app.makePath(file), 'utf8')
      return `\`${/commandName = '(.+)'/.exec(text)![1]}\``
    })
    const origins = new Set(LINES.map(({ origin }) => origin))

    assert.isAbove(commands.length, 5)
    assert.isEmpty(commands.filter((name) => !origins.has(name)))
  })
})
