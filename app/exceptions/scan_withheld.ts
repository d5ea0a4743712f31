import { Exception } from '@adonisjs/core/exceptions'

const STATUS = { awaiting_check: 423, infected: 410, erased: 404 }

/** The scan is not checked for malware yet, had some, or was erased when its time was over. Expected, so not reported: a page says it. */
export default class ScanWithheld extends Exception {
  constructor(readonly checkState: keyof typeof STATUS) {
    super(`The scan is withheld: ${checkState}`, {
      code: 'E_SCAN_WITHHELD',
      status: STATUS[checkState],
    })
  }

  async report() {}
}
