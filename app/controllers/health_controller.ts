import { clockSkew, isAnyWorkerAlive } from '#database/heartbeat'
import env from '#start/env'
import type { HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import { statfs } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const ANSWER_WITHIN_MS = 2000
/** Opening, expiries and the log rest on both clocks (SECURITY T7). */
const MOST_SKEW_MS = 1000
const FREE_SHARE = 0.05
const LOOPBACK = /^(::ffff:)?127\.|^::1$/
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']

type Check = 'database' | 'worker' | 'clock' | 'disk'

export default class HealthController {
  /**
   * Which check failed is of use to an operator on the machine, and to an
   * attacker anywhere else.
   */
  async show({ request, response }: HttpContext) {
    const failed = [...(await failedInDatabase()), ...(await failedOnDisk())]
    const isTold = isLocal(request)

    response.header('Cache-Control', 'no-store')
    if (failed.length === 0) {
      return response.ok({ status: 'ok' })
    }

    return response.serviceUnavailable({ status: 'unavailable', ...(isTold ? { failed } : {}) })
  }
}

async function failedInDatabase(): Promise<Check[]> {
  const late = wait(ANSWER_WITHIN_MS, null, { ref: false })
  const asked = Promise.all([isAnyWorkerAlive(), clockSkew()])
  const answer = await Promise.race([asked, late]).catch(() => null)

  if (answer === null) {
    return ['database']
  }
  const [isAlive, skew] = answer
  const failed: [boolean, Check][] = [
    [!isAlive, 'worker'],
    [skew > MOST_SKEW_MS, 'clock'],
  ]

  return failed.filter(([isFailed]) => isFailed).map(([, check]) => check)
}

async function failedOnDisk(): Promise<Check[]> {
  const folder = resolve(app.makePath(), env.get('DATA_DIR'))
  const disk = await statfs(folder).catch(() => null)
  const isRoomy = disk !== null && disk.bavail >= disk.blocks * FREE_SHARE

  return isRoomy ? [] : ['disk']
}

/** By the socket alone; behind a proxy everybody's socket is local. */
function isLocal(request: HttpContext['request']) {
  const address = request.request.socket.remoteAddress ?? ''
  return LOOPBACK.test(address) && FORWARDED.every((name) => !request.header(name))
}
