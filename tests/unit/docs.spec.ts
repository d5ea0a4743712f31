import { test } from '@japa/runner'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { groupNames } from '#bench/run'
import { SERVICES } from '#circular/accounts'
import { RULE_IDS, ruleOf } from '#circular/rules'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

test.group('docs/circular.md', () => {
  const rules = tablesOf('docs/circular.md', 'What it demands')
  const places = tablesOf('docs/circular.md', 'Where')

  test('has every rule with its articles, bases and title', ({ assert }) => {
    const titles = languageFile('en').rules

    assert.deepEqual(
      rules.map(({ Rule, Articles, Basis, 'What it demands': title }) => [
        Rule,
        Articles,
        Basis,
        title,
      ]),
      RULE_IDS.map((id) => [
        id,
        ruleOf(id).articles.join(', ') || '-',
        ruleOf(id).bases.join(', '),
        titles[id],
      ])
    )
  })

  test('names every place where a rule is enforced, in the order of the rules', ({ assert }) => {
    assert.deepEqual(
      places.map(({ Article, Rule, Where }) => [Article, Rule, Where]),
      RULE_IDS.flatMap((id) =>
        ruleOf(id).enforced.map((place) => [ruleOf(id).articles[0] ?? '-', id, place])
      )
    )
  })

  test('names files that say which rule they enforce', ({ assert }) => {
    const silent = places
      .filter(isBuilt)
      .filter(({ Rule, File }) => !textOf(unquoted(File)).includes(Rule))

    assert.deepEqual(
      silent.map(({ Rule, File }) => `${File} does not mention ${Rule}`),
      []
    )
  })

  test('names tests there are', ({ assert }) => {
    const tests = testTexts()

    assert.deepEqual(
      places.filter(isBuilt).filter(({ Test }) => !tests.includes(`'${Test}'`)),
      []
    )
  })

  test('leaves no place half built', ({ assert }) => {
    for (const { Rule, Where, File, Test } of places) {
      assert.equal(File === 'later', Test === 'later', `${Rule} ${Where}`)
    }
  })
})

test.group('Test titles', () => {
  test('cite rules there are', ({ assert }) => {
    const cited = testTexts().match(/(?<=test\(')R\d\d/g) ?? []

    assert.includeMembers([...RULE_IDS], [...new Set(cited)])
  })
})

test.group('docs/glossary.md', () => {
  test('finds every word where it says it stands', ({ assert }) => {
    for (const { English, Where } of tablesOf('docs/glossary.md', 'Where')) {
      const [, file, name] = /^`(.+)` (\w+)$/.exec(Where) ?? []

      assert.isTrue(existsSync(`${ROOT}${file}`), `${English}: ${Where}`)
      assert.match(textOf(file), new RegExp(`\\b${name}\\b`), `${English}: ${Where}`)
    }
  })

  test('keeps words to avoid out of the names of files', ({ assert }) => {
    const words = tablesOf('docs/glossary.md', 'Not').flatMap(({ Not }) => Not.split(', '))
    const avoided = words.filter((word) => /^[a-z]+$/.test(word) && word !== 'error')
    const files = globSync('app/**/*.ts', { cwd: ROOT })

    assert.isNotEmpty(avoided)
    for (const word of avoided) {
      assert.isEmpty(
        files.filter((file) => new RegExp(`(^|[/_])${word}s?([_.]|$)`).test(file)),
        word
      )
    }
  })

  test('has the states of forms and accounts as the database knows them', ({ assert }) => {
    const [forms, accounts] = sectionsOf('docs/glossary.md', 'State')

    assert.deepEqual(statesOf(forms), enumOf('0130_create_request_forms.ts', 'request_forms'))
    assert.deepEqual(statesOf(accounts), enumOf('0140_create_accounts.ts', 'accounts'))
  })

  test('has the Turkish words of the screens for states and services', ({ assert }) => {
    const shown = globSync('resources/lang/tr/*.json', { cwd: ROOT }).map(textOf).join('\n')
    const states = tablesOf('docs/glossary.md', 'State')
    const services = tablesOf('docs/glossary.md', 'Service')

    assert.deepEqual(
      services.map(({ Service, Turkish }) => [unquoted(Service), Turkish]),
      SERVICES.map((service) => [service, languageFile('tr').services[service]])
    )
    for (const { Turkish } of states) {
      assert.include(shown, `"${Turkish}"`)
    }
  })
})

test.group('docs/decisions', () => {
  test('are numbered without a gap and say what was decided', ({ assert }) => {
    const files = globSync('docs/decisions/*.md', { cwd: ROOT }).toSorted()

    for (const [index, file] of files.entries()) {
      const number = String(index + 1).padStart(4, '0')

      assert.include(file, `/${number}-`)
      assert.match(textOf(file), new RegExp(`^# ${number} .+\n\n\\*\\*Decided:\\*\\* `))
    }
  })
})

test.group('docs/operations.md', () => {
  const operations = textOf('docs/operations.md')

  test('explains every variable of the environment', ({ assert }) => {
    const variables = textOf('start/env.ts').match(/^ {2}[A-Z_]+(?=:)/gm) ?? []

    assert.isNotEmpty(variables)
    for (const variable of variables) {
      assert.include(operations, `\`${variable.trim()}\``)
    }
  })

  test('explains every group of measurements', ({ assert }) => {
    const explained = tablesOf('docs/operations.md', 'group').map(({ group }) => unquoted(group))

    assert.deepEqual(explained, groupNames)
  })

  test('names commands there are', ({ assert }) => {
    const commands = globSync('commands/*.ts', { cwd: ROOT }).map(textOf).join('\n')
    const named = operations.match(/(?<=npm run ace -- )[a-z][a-z:-]*/g) ?? []

    assert.isNotEmpty(named)
    for (const command of named) {
      assert.include(commands, `commandName = '${command}'`)
    }
  })
})

test.group('Documents', () => {
  test('name only files there are', ({ assert }) => {
    for (const document of globSync('docs/**/*.md', { cwd: ROOT })) {
      const named = textOf(document).match(/(?<=`)(app|bin|database|docs|start)\/[\w./-]+(?=`)/g)

      for (const file of named ?? []) {
        assert.isTrue(existsSync(`${ROOT}${file}`), `${document} names ${file}`)
      }
    }
  })
})

type Row = Record<string, string>

/** The rows of every table with that column, by the names of their columns. */
function tablesOf(document: string, column: string): Row[] {
  return sectionsOf(document, column).flat()
}

function sectionsOf(document: string, column: string): Row[][] {
  const tables = textOf(document).match(/(^\|.*\|\n)+/gm) ?? []

  return tables.map(rowsOf).filter(([first]) => first && column in first)
}

function rowsOf(table: string): Row[] {
  const [head, , ...rows] = table.trim().split('\n').map(cellsOf)

  return rows.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at]])))
}

function cellsOf(line: string) {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}

function isBuilt({ File }: Row) {
  return File !== 'later'
}

function statesOf(rows: Row[]) {
  return rows.map(({ State }) => unquoted(State))
}

/** The states a table of a migration allows. */
function enumOf(migration: string, table: string) {
  const created = textOf(`database/migrations/${migration}`).split(`create table ${table} (`)[1]

  return /state enum\((.+?)\)/
    .exec(created)![1]
    .split(', ')
    .map((state) => state.slice(1, -1))
}

function unquoted(cell: string) {
  return cell.replaceAll('`', '')
}

function languageFile(language: 'tr' | 'en'): Record<string, Record<string, string>> {
  return JSON.parse(textOf(`resources/lang/${language}/circular.json`))
}

function testTexts() {
  return globSync('tests/**/*.spec.ts', { cwd: ROOT }).map(textOf).join('\n')
}

function textOf(file: string) {
  return readFileSync(`${ROOT}${file}`, 'utf8')
}
