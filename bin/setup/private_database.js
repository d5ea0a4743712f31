import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { findProgram, installForSystem } from './debian.js'
import { assertSupported, awaitGreeting } from './greeting.js'
import { freePort, isFree } from './ports.js'
import { capture, reasonIn } from './processes.js'
import { writePrivately } from './secrets.js'
import { SetupError, complain, say } from './step.js'

const ANSWER_WITHIN_SECONDS = 60
const STOP_WITHIN_MS = 4000
const WATCH_EVERY_MS = 2000
const MAX_RESTARTS = 5

const SETTINGS = [
  '--bind-address=127.0.0.1',
  '--skip-name-resolve',
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_turkish_ci',
  '--secure-timestamp=YES',
  '--max-connections=200',
  '--local-infile=OFF',
]
const DURABLE = ['--innodb-flush-log-at-trx-commit=1']
const DISPOSABLE = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=OFF',
  '--innodb-flush-method=nosync',
]

/**
 * A MariaDB of our own below `home`, on a free loopback port. It is told who
 * its users are by a file it runs at every start, so that no password ever
 * stands in a command line and root stays without one for the network.
 *
 * A disposable one (tests, measurements) starts empty each time and trades
 * durability for speed. `surroundings` are environment variables of the server
 * alone, `settings` further arguments.
 */
export class PrivateDatabase {
  #restarts = 0
  #watch = null

  constructor({ home, name, secrets, isDisposable = false, surroundings = {}, settings = [] }) {
    this.home = home
    this.name = name
    this.secrets = secrets
    this.isDisposable = isDisposable
    this.surroundings = surroundings
    this.settings = settings
    this.dataDirectory = join(home, 'database')
    this.noteFile = join(home, 'database.json')
    this.logFile = join(home, 'database.log')
    this.usersFile = join(home, 'database.sql')
  }

  get environment() {
    return {
      DB_HOST: '127.0.0.1',
      DB_PORT: String(this.port),
      DB_NAME: this.name,
      DB_USER: 'ssps_application',
      DB_PASSWORD: this.secrets.DB_PASSWORD,
      DB_MIGRATION_USER: 'ssps_migration',
      DB_MIGRATION_PASSWORD: this.secrets.DB_MIGRATION_PASSWORD,
    }
  }

  /**
   * Uses the instance that already runs, else starts one. Who starts it stops
   * it, unless a later `adopt` took it over.
   */
  async open({ adopt = false } = {}) {
    const note = this.#note()
    if (note && isOurs(note.pid, this.dataDirectory)) {
      await this.#join(note, { adopt })
      return this
    }

    await this.#install()
    this.port = note?.port && (await isFree(note.port)) ? note.port : await freePort()
    await this.#start()
    return this
  }

  /**
   * Starts the instance again when it dies: whoever waits for the database
   * goes on by himself when it is back.
   */
  keepAlive() {
    this.#watch = setInterval(() => this.#restartIfGone().catch(complain), WATCH_EVERY_MS)
  }

  async close() {
    clearInterval(this.#watch)
    const note = this.#note()
    if (note?.owner !== process.pid) return

    await endProcess(note.pid, () => isOurs(note.pid, this.dataDirectory))
    this.#writeNote({ port: note.port })
  }

  async #join(note, { adopt }) {
    this.port = note.port
    this.pid = note.pid
    await this.#awaitAnswer()
    if (adopt || !isAlive(note.owner)) this.#writeNote({ ...note, owner: process.pid })
  }

  /**
   * The data are made in a folder beside and moved whole: an interrupted
   * first start leaves nothing behind that looks like a database.
   */
  async #install() {
    await this.#findPrograms()
    if (existsSync(join(this.dataDirectory, 'mysql'))) return

    const draft = `${this.dataDirectory}.new`
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(this.home, { recursive: true, mode: 0o700 })
    const { status, output } = await capture(this.installer, [
      ...['--no-defaults', `--datadir=${draft}`, '--skip-test-db', ...asRoot()],
      ...['--auth-root-authentication-method=socket'],
      `--auth-root-socket-user=${userInfo().username}`,
    ])
    if (status !== 0) throw new SetupError(`No database could be made: ${causeIn(output)}`)
    renameSync(draft, this.dataDirectory)
  }

  async #findPrograms() {
    if (!findServer() || !findInstaller()) await installForSystem('database')
    this.server = findServer()
    this.installer = findInstaller()
    if (!this.server || !this.installer) {
      throw new SetupError('MariaDB was installed but mariadbd cannot be found.')
    }
  }

  async #start() {
    writePrivately(this.usersFile, this.#usersStatements())
    rmSync(this.logFile, { force: true })
    const log = openSync(this.logFile, 'a', 0o600)
    const server = spawn(this.server, this.#serverArguments(), {
      cwd: this.home,
      env: { ...process.env, ...this.surroundings },
      detached: true,
      stdio: ['ignore', log, log],
    })
    server.unref()
    await new Promise((resolve, reject) => server.once('spawn', resolve).once('error', reject))
    this.pid = server.pid
    this.#writeNote({ pid: this.pid, port: this.port, owner: process.pid })
    await this.#awaitAnswer(() => server.exitCode === null && server.signalCode === null)
  }

  /**
   * The socket's name is relative to the data folder: the system allows about
   * a hundred characters, less than many a home folder is long.
   */
  #serverArguments() {
    return [
      '--no-defaults',
      ...asRoot(),
      ...SETTINGS,
      ...(this.isDisposable ? DISPOSABLE : DURABLE),
      `--datadir=${this.dataDirectory}`,
      `--port=${this.port}`,
      '--socket=server.sock',
      `--pid-file=${join(this.home, 'database.pid')}`,
      `--init-file=${this.usersFile}`,
      ...this.settings,
    ]
  }

  #usersStatements() {
    const { DB_NAME, DB_USER, DB_PASSWORD, DB_MIGRATION_USER, DB_MIGRATION_PASSWORD } =
      this.environment
    const collation = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_turkish_ci'
    return [
      ...(this.isDisposable ? [`DROP DATABASE IF EXISTS ${DB_NAME}`] : []),
      `CREATE DATABASE IF NOT EXISTS ${DB_NAME} ${collation}`,
      ...userStatements(DB_USER, DB_PASSWORD),
      ...userStatements(DB_MIGRATION_USER, DB_MIGRATION_PASSWORD),
      `GRANT ALL PRIVILEGES ON ${DB_NAME}.* TO '${DB_MIGRATION_USER}'@'%' WITH GRANT OPTION`,
      '',
    ].join(';\n')
  }

  async #awaitAnswer(whileTrue) {
    const target = { host: '127.0.0.1', port: this.port, seconds: ANSWER_WITHIN_SECONDS, whileTrue }
    try {
      assertSupported(await awaitGreeting(target))
    } catch (error) {
      const cause = existsSync(this.logFile) ? causeIn(readFileSync(this.logFile, 'utf8')) : null
      throw cause ? new SetupError(`The private database did not start: ${cause}`) : error
    }
  }

  async #restartIfGone() {
    if (isOurs(this.pid, this.dataDirectory) || this.#restarts === MAX_RESTARTS) return
    this.#restarts += 1
    clearInterval(this.#watch)
    say('The private database stopped by itself; it is started again.')
    await this.#findPrograms()
    await this.#start().finally(() => this.keepAlive())
  }

  #note() {
    return existsSync(this.noteFile) ? JSON.parse(readFileSync(this.noteFile, 'utf8')) : null
  }

  #writeNote(note) {
    writePrivately(this.noteFile, `${JSON.stringify(note)}\n`)
  }
}

const findServer = () => findProgram('mariadbd')
const findInstaller = () => findProgram('mariadb-install-db', 'mysql_install_db')

/** mariadbd refuses to run as root unless told that this is meant. */
function asRoot() {
  return process.getuid() === 0 ? ['--user=root'] : []
}

/**
 * Set anew at each start: the passwords in the secrets file hold, whatever
 * the data folder remembers. Rights given before are kept.
 */
function userStatements(user, password) {
  return [
    `CREATE USER IF NOT EXISTS '${user}'@'%'`,
    `ALTER USER '${user}'@'%' IDENTIFIED BY '${password}'`,
  ]
}

/**
 * A process number may have been given to another program since; the data
 * folder in its command line tells.
 */
function isOurs(pid, dataDirectory) {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return words.includes(`--datadir=${dataDirectory}`)
  } catch {
    return false
  }
}

function isAlive(pid) {
  return Boolean(pid) && existsSync(`/proc/${pid}`)
}

async function endProcess(pid, isThere) {
  if (isThere()) process.kill(pid, 'SIGTERM')
  const deadline = Date.now() + STOP_WITHIN_MS
  while (isThere() && Date.now() < deadline) await wait(50)
  if (isThere()) process.kill(pid, 'SIGKILL')
}

function causeIn(output) {
  if (/no space left|errno: 28|error 28/i.test(output)) return 'the disk is full; make room first.'
  if (/permission denied|errno: 13/i.test(output)) return 'a right to its data folder is missing.'
  const line = output.split('\n').find((text) => text.includes('[ERROR]'))
  return line?.replace(/^.*\[ERROR\]\s*/, '') ?? reasonIn(output)
}
