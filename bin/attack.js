import { runBuiltCommand } from './setup/built_command.js'
import { end, endOnSignals } from './setup/processes.js'
import { complain } from './setup/step.js'

/** Attacks the built product of a demo of its own. Standard output tells what was found. */
endOnSignals()
runBuiltCommand('attack', { args: process.argv.slice(2), seeds: true }).then(end, (error) => {
  complain(error)
  return end(1)
})
