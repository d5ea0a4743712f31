import { runBuiltCommand } from './setup/built_command.js'
import { end, endOnSignals } from './setup/processes.js'
import { complain } from './setup/step.js'

/** Measures the built product. Standard output carries one figure per line, as JSON. */
endOnSignals()
runBuiltCommand('bench', { args: process.argv.slice(2) }).then(end, (error) => {
  complain(error)
  return end(1)
})
