import { generateLists } from './setup/codegen.js'
import { findRuntime } from './setup/packages.js'
import { run, step } from './setup/step.js'

process.exit(
  await run(async () => {
    const runtime = await findRuntime()
    await step('Listing controllers and routes', () => generateLists(runtime))
    return 0
  })
)
