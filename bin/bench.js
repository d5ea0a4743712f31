import { runBuiltCommand } from './setup/built_command.js'
import { end, endOnSignals } from './setup/processes.js'
import { complain } from './setup/step.js'

/** Waits for the disk at every commit, as the database in use does; the system keeps what it read. */
const DURABLE = [
  '--innodb-flush-log-at-trx-commit=1',
  '--innodb-doublewrite=ON',
  '--innodb-flush-method=fsync',
]

/** Measures the built product. Standard output carries one figure per line, as JSON. */
endOnSignals()
runBuiltCommand('bench', { args: process.argv.slice(2), database: DURABLE }).then(end, (error) => {
  complain(error)
  return end(1)
})
