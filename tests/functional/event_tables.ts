import { cellsOf } from './access_tables.js'
import app from '@adonisjs/core/services/app'
import { readFileSync } from 'node:fs'

/** One line of docs/events.md: who or what acts, and the actions it writes. */
type Line = { origin: string; actions: string[] }

const ACTION = /`([a-z_]+\.[a-z_]+)`/g

/** The tables of docs/events.md in their order: routes, what else they write, what has no route. */
export function eventTables(): Line[][] {
  const text = readFileSync(app.makePath('docs/events.md'), 'utf8')
  const tables = text.match(/^\| (?:Route|When|What acts) .*\n(?:\|.*\n)+/gm) ?? []

  return tables.map((table) =>
    table
      .trim()
      .split('\n')
      .slice(2)
      .map(cellsOf)
      .map(([origin, events]) => ({
        origin,
        actions: [...events.matchAll(ACTION)].map(([, action]) => action),
      }))
  )
}
