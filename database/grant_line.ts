/** One right as SHOW GRANTS writes it, split to a single column at most. */
export type Grant = { privilege: string; scope: string }

/**
 * Reads a line of SHOW GRANTS: `GRANT SELECT, INSERT (a, b) ON x TO y` gives
 * three. A role, which is granted without ON, has the scope ''.
 */
export function parseGrantLine(line: string): Grant[] {
  const [, rights, scope] = /^GRANT (.+?) ON (.+?) TO /.exec(line) ?? []

  if (!scope) {
    return [{ privilege: /^GRANT (.+) TO /.exec(line)?.[1] ?? line, scope: '' }]
  }

  const option = line.includes(' WITH GRANT OPTION') ? ['GRANT OPTION'] : []
  return [...splitRights(rights), ...option]
    .filter((privilege) => privilege !== 'USAGE')
    .map((privilege) => ({ privilege, scope }))
}

/** The account a line of SHOW GRANTS speaks of, quoted: `` `name`@`host` `` */
export function userIn(line: string) {
  const user = / TO (`.*?`@`.*?`)/.exec(line)?.[1]

  if (!user) {
    throw new Error('SHOW GRANTS does not name its user')
  }

  return user
}

/** `SELECT, INSERT (a, b)` gives `SELECT`, `INSERT (a)`, `INSERT (b)`. */
export function splitRights(rights: string) {
  return [...rights.matchAll(/([A-Z][A-Z ]*[A-Z])(?: \(([^)]+)\))?/g)].flatMap(
    ([, right, columns]) =>
      columns
        ? columns.split(',').map((column) => `${right} (${column.replaceAll('`', '').trim()})`)
        : [right]
  )
}
