import { senderIn } from '#mails/header'
import env from '#start/env'

const OF_THE_DEMO = 'SSPS <ssps@ssps.example>'

/** Whom the mails are from; read once, a mistake in it is told at the start of the worker. */
export function sender() {
  return senderIn(env.get('MAIL_FROM', OF_THE_DEMO))
}
