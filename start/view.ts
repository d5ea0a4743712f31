import app from '@adonisjs/core/services/app'
import edge from 'edge.js'
import {
  age,
  day,
  fileSize,
  moment,
  number,
  phone,
  timeOfDay,
  wallClock,
} from '#start/view/formats'
import { safeHtml } from '#start/view/attributes'
import {
  fieldLabel,
  findingLabel,
  inputOf,
  operationId,
  pageUrl,
  reasonLine,
  remarkFields,
  shownPlace,
} from '#start/view/acts'
import { MOST_ROWS } from '#validators/request_form_validator'
import { isDemo } from '#config/app'
import { passkeyParty } from '#config/passkeys'
import { custodyLines } from '#start/view/custody'
import { homeUrl } from '#start/view/place'
import { stateLook } from '#start/view/state_looks'
import {
  allErrors,
  describedBy,
  errorsOf,
  fieldId,
  ticked,
  typed,
  typedCount,
} from '#start/view/fields'

const globals = {
  html: safeHtml,
  day,
  age,
  fileSize,
  timeOfDay,
  moment,
  number,
  phone,
  wallClock,
  stateLook,
  custodyLines,
  isDemo,
  passkeyOrigin: passkeyParty.origin,
  homeUrl,
  fieldId,
  describedBy,
  typed,
  typedCount,
  ticked,
  errorsOf,
  allErrors,
  fieldLabel,
  findingLabel,
  inputOf,
  operationId,
  pageUrl,
  reasonLine,
  remarkFields,
  shownPlace,
  mostRows: MOST_ROWS,
}

for (const [name, value] of Object.entries(globals)) {
  edge.global(name, value)
}

/**
 * Edge looks for components on the disk before each page; they change only under somebody's hands.
 */
if (!app.inDev) {
  const components = edge.loader.listComponents()
  edge.loader.listComponents = () => components
}
