import app from '@adonisjs/core/services/app'
import { readFileSync } from 'node:fs'

/** One line of docs/access.md: what a route answers to each person. */
export type Line<P extends string = string> = { route: string; answers: Record<P, string> }

/** The tables of docs/access.md in their order: the pages, and the web service. */
export function accessTables() {
  const text = readFileSync(app.makePath('docs/access.md'), 'utf8')
  const tables = text.match(/^\| Route.*\n(?:\|.*\n)+/gm) ?? []

  return tables.map(linesOf)
}

function linesOf(table: string): Line[] {
  const [[, ...persons], , ...rows] = table.trim().split('\n').map(cellsOf)

  return rows.map(([route, ...answers]) => ({
    route: route.replaceAll('`', ''),
    answers: Object.fromEntries(persons.map((person, column) => [person, answers[column]])),
  }))
}

export function cellsOf(line: string) {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}
