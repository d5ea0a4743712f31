import edge from 'edge.js'
import { day, moment, number } from '#start/view/formats'
import { stateLook } from '#start/view/state_looks'
import { allErrors, describedBy, errorsOf, fieldId, ticked, typed } from '#start/view/fields'

const globals = {
  day,
  moment,
  number,
  stateLook,
  fieldId,
  describedBy,
  typed,
  ticked,
  errorsOf,
  allErrors,
}

for (const [name, value] of Object.entries(globals)) {
  edge.global(name, value)
}
