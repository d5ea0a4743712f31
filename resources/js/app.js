import { measureConnection } from './connection.js'
import { downloadOnce } from './download.js'
import { checkFileSize } from './file_size.js'
import { groupDigits } from './digit_groups.js'
import { fillLink } from './link.js'
import { fillDraft } from './drafts.js'
import { askPasskey, makePasskey } from './passkeys.js'
import { walkRows } from './row_keys.js'
import { viewScan } from './scan_viewer.js'

const SECOND_SUBMIT_AFTER_MS = 5000

/** Forms that a script of their own sends, once. */
const SENT_BY_SCRIPT = ['download', 'sample', 'newPasskey']

/**
 * Every page works without this file. It spares clicks and typing, no more; and
 * every message comes from the server, in the words of the circular.
 */
document.querySelector('[data-focus]')?.focus()
document.querySelectorAll('[data-largest]').forEach(checkFileSize)
document.querySelectorAll('form[method="post" i]').forEach((form) => {
  form.noValidate = true
  if (!SENT_BY_SCRIPT.some((name) => name in form.dataset)) submitOnce(form)
})
document.querySelectorAll('[data-download]').forEach(downloadOnce)
document.querySelectorAll('[data-sample]').forEach(measureConnection)
document.querySelectorAll('[data-drafts]').forEach(fillDraft)
document.querySelectorAll('[data-group]').forEach(groupDigits)
document.querySelectorAll('table.list').forEach(walkRows)
document.querySelectorAll('[data-passkey]').forEach(askPasskey)
document.querySelectorAll('[data-new-passkey]').forEach(makePasskey)
document.querySelectorAll('[data-link]').forEach(fillLink)
document.querySelectorAll('[data-scan-viewer]').forEach(viewScan)

/**
 * A double click sends one request. The form opens again after a while, because
 * a download leaves the page standing.
 */
function submitOnce(form) {
  let isSent = false

  form.addEventListener('submit', (event) => {
    if (isSent) return event.preventDefault()
    isSent = true
    setTimeout(() => (isSent = false), SECOND_SUBMIT_AFTER_MS)
  })
}
