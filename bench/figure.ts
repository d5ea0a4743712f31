import db from '@adonisjs/lucid/services/db'
import { cpus } from 'node:os'

/** `unit` is ms, s, MB, or "ratio" to a baseline of the same run; `on` says what was measured. */
export type Figure = { name: string; figure: number; unit: 'ms' | 's' | 'MB' | 'ratio'; on: string }

/** One line of standard output, with the machine it was measured on. */
export function lineOf({ name, figure, unit, on }: Figure, machine: string) {
  const digits = unit === 'ratio' || unit === 's' ? 2 : 1

  return JSON.stringify({ name, figure: Number(figure.toFixed(digits)), unit, on, machine })
}

export async function machineName() {
  const [[{ version }]] = await db.rawQuery('select version() as version')
  const [{ model }, ...others] = cpus()

  return `${others.length + 1} x ${model.trim()}, Node ${process.versions.node}, ${version}`
}
