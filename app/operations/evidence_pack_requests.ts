import { LogNotIntact, packScopeOf } from '#audit/pack_leaves'
import { recordableFilters, storedFilters } from '#audit/reading'
import { record } from '#audit/record'
import type { AuditFilters } from '#audit/search'
import { adoptFile, removeBytes, removeForsaken, streamBytes } from '#documents/byte_folder'
import ActRefused from '#exceptions/act_refused'
import { inDatabase } from '#models/columns'
import EvidencePack from '#models/evidence_pack'
import Staff from '#models/staff'
import {
  checkpointForPack,
  ensureFollowable,
  writeEvidencePack,
  zipPack,
} from '#operations/evidence_pack'
import { inTransaction, once } from '#operations/transaction'
import { untilAborted } from '#operations/until_aborted'
import env from '#start/env'
import logger from '@adonisjs/core/services/logger'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Days until the file is gone: long enough for a weekend. */
export const KEPT_DAYS = 3

const PAUSE_MS = 1000

/** A worker says in this time that it is still at work, or another one begins anew. */
const CLAIMED_SECONDS = 60
const TELL_EVERY_MS = 1000
const HOLD_EVERY_MS = 10_000
const MOST_ATTEMPTS = 3

/** Somebody else took the pack over: this worker stood still for too long. */
class ClaimLost extends Error {}

/**
 * Asks for the pack of what a search finds; the worker writes it. Throws ActRefused while another
 * one of the same person is under way, and before anything was signed.
 */
export function requestPack(
  filters: AuditFilters,
  { by, language, opId }: { by: Staff; language: 'tr' | 'en'; opId: string }
) {
  return once({ opId, act: 'evidence_pack.request', actor: by.actor }, async (trx) => {
    await ensureFollowable(filters)
    await checkpointForPack(filters)
    await Staff.query({ client: trx }).where('id', by.id).forUpdate().firstOrFail()
    const open = await EvidencePack.query({ client: trx })
      .where('requestedById', by.id)
      .whereIn('state', ['waiting', 'writing'])
      .first()

    if (open) {
      throw new ActRefused('pack_under_way')
    }
    const asked = recordableFilters(filters)
    const scope = packScopeOf(filters)
    const pack = await EvidencePack.create(
      {
        requestedById: by.id,
        filters: JSON.stringify(asked),
        scope,
        language,
        state: 'waiting',
        requestedAt: DateTime.now(),
      },
      { client: trx }
    )
    await record(trx, 'audit_log.pack_requested', {
      ...subjectOf(pack, by),
      details: { filters: asked, scope },
    })
    return { pack: pack.id }
  })
}

/** Writes the packs that wait until the signal. May run many times over. */
export function carryOnPacks({ signal }: { signal: AbortSignal }) {
  const failure = 'An evidence pack could not be carried on'
  return untilAborted(() => carryOnNextPack({ signal }), { failure, pauseMs: PAUSE_MS, signal })
}

/** One pack, whole. False when none waits. */
export async function carryOnNextPack({ signal }: { signal?: AbortSignal } = {}) {
  const pack = await claimNext()

  if (!pack) {
    return false
  }
  const folder = join(workFolder(), pack.claim!)
  const holding = setInterval(() => void hold(pack).catch(() => undefined), HOLD_EVERY_MS)

  try {
    await write(pack, folder, signal)
  } catch (error) {
    await fail(pack, error, signal)
  } finally {
    clearInterval(holding)
    await rm(folder, { recursive: true, force: true })
  }
  return true
}

/** The bytes of a finished pack, after its event is written. Throws ActRefused when it is gone. */
export async function takePack(pack: EvidencePack, by: Staff) {
  if (pack.state !== 'ready' || pack.expiresAt! <= DateTime.now()) {
    throw new ActRefused('pack_expired')
  }
  await inTransaction((trx) => record(trx, 'audit_log.pack_taken', subjectOf(pack, by)))

  return streamBytes(packsFolder(), pack.fileKey!)
}

/** Deletes the files of packs whose days are over. Several workers may ask. */
export async function expirePacks() {
  const over = await EvidencePack.query()
    .where('state', 'ready')
    .where('expiresAt', '<=', inDatabase())

  for (const { id } of over) {
    const key = await inTransaction(async (trx) => {
      const pack = await EvidencePack.query({ client: trx })
        .where({ id, state: 'ready' })
        .forUpdate()
        .first()

      if (!pack) {
        return null
      }
      const { fileKey } = pack
      await pack.merge({ state: 'expired', fileKey: null }).save()
      await record(trx, 'audit_log.pack_expired', bySystem(pack))
      return fileKey
    })

    if (key) {
      await removeBytes(packsFolder(), key)
    }
  }
}

/**
 * What a worker left that was killed in the midst of a pack: files no row names, folders nobody
 * writes to any more.
 */
export async function sweepPacks(before = DateTime.now().minus({ days: 1 })) {
  const moment = before.toJSDate()
  await removeForsaken(packsFolder(), {
    before: moment,
    keptOf: async (keys) => {
      const packs = await EvidencePack.query().whereIn('fileKey', keys).select('fileKey')
      return new Set(packs.map(({ fileKey }) => fileKey!))
    },
  })

  for (const name of await readdir(workFolder()).catch(() => [])) {
    const folder = join(workFolder(), name)
    const about = await stat(folder).catch(() => null)

    if (about && about.mtime < moment) {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

function claimNext() {
  return inTransaction(async (trx) => {
    const pack = await EvidencePack.query({ client: trx })
      .where((open) =>
        open
          .where('state', 'waiting')
          .orWhere((left) =>
            left.where('state', 'writing').where('claimedUntil', '<', inDatabase())
          )
      )
      .orderBy('id')
      .forUpdate()
      .skipLocked()
      .first()

    return pack
      ? pack
          .merge({
            state: 'writing',
            claim: randomUUID(),
            claimedUntil: claimEnd(),
            attempts: pack.attempts + 1,
            reached: 0,
          })
          .save()
      : null
  })
}

async function write(pack: EvidencePack, folder: string, signal?: AbortSignal) {
  if (pack.attempts > MOST_ATTEMPTS) {
    throw new Error(`Pack ${pack.id} was begun ${MOST_ATTEMPTS} times and never finished`)
  }
  const { number, language } = pack
  const filters = storedFilters(pack.filters)
  const checkpoint = await checkpointForPack(filters)
  const name = `${number}-${checkpoint.origin.replaceAll('/', '-')}`
  await hold(pack, { treeSize: checkpoint.treeSize })
  await mkdir(folder, { recursive: true, mode: 0o700 })

  const facts = await writeEvidencePack(join(folder, name), {
    number,
    filters,
    language,
    checkpoint,
    onProgress: teller(pack, signal),
  })
  const zip = join(folder, `${name}.zip`)
  await zipPack(join(folder, name), { name, to: zip })
  await hold(pack)
  await finish(pack, facts, await adoptFile(packsFolder(), zip))
}

/** Tells how far it is, once a second; throws when the pack is another worker's by now. */
function teller(pack: EvidencePack, signal?: AbortSignal) {
  let told = Date.now()

  return async (reached: number) => {
    signal?.throwIfAborted()

    if (Date.now() - told > TELL_EVERY_MS) {
      told = Date.now()
      await hold(pack, { reached })
    }
  }
}

/** Digests and the packed file of a long log take longer than a claim: it is renewed meanwhile. */
async function hold(pack: EvidencePack, told: { reached?: number; treeSize?: number } = {}) {
  const [held] = await EvidencePack.query()
    .where({ id: pack.id, state: 'writing', claim: pack.claim! })
    .update({ ...told, claimedUntil: inDatabase(claimEnd()) })

  if (Number(held) === 0) {
    throw new ClaimLost(`Pack ${pack.id} is written by another worker`)
  }
}

async function finish(
  { id, claim }: EvidencePack,
  facts: Awaited<ReturnType<typeof writeEvidencePack>>,
  file: Awaited<ReturnType<typeof adoptFile>>
) {
  const isKept = await inTransaction(async (trx) => {
    const pack = await EvidencePack.query({ client: trx })
      .where({ id, state: 'writing', claim: claim! })
      .forUpdate()
      .first()

    if (!pack) {
      return false
    }
    const { disclosed, scope, treeSize } = facts
    await pack
      .merge({
        state: 'ready',
        reached: treeSize,
        treeSize,
        disclosed,
        fileKey: file.key,
        fileSize: file.size,
        fileDigest: file.sha256,
        readyAt: DateTime.now(),
        expiresAt: DateTime.now().plus({ days: KEPT_DAYS }),
      })
      .save()
    await record(trx, 'audit_log.pack_written', {
      ...bySystem(pack),
      details: { scope, treeSize, disclosed, sha256: file.sha256 },
    })
    return true
  })

  if (!isKept) {
    await removeBytes(packsFolder(), file.key)
  }
}

/** A worker that is told to stop leaves its pack to the next one, who begins it anew. */
async function fail({ id, claim }: EvidencePack, error: unknown, signal?: AbortSignal) {
  if (error instanceof ClaimLost) {
    return
  }
  const isStopped = signal?.aborted ?? false
  const reason = error instanceof LogNotIntact ? 'log_not_intact' : 'pack_not_written'

  if (!isStopped) {
    logger.error({ err: error, pack: id }, 'An evidence pack could not be written')
  }
  await inTransaction(async (trx) => {
    const pack = await EvidencePack.query({ client: trx })
      .where({ id, state: 'writing', claim: claim! })
      .forUpdate()
      .first()

    if (!pack) {
      return
    }
    if (isStopped) {
      await pack.merge({ state: 'waiting', attempts: pack.attempts - 1 }).save()
      return
    }
    await pack.merge({ state: 'failed', failure: reason }).save()
    await record(trx, 'audit_log.pack_failed', { ...bySystem(pack), reason, outcome: 'failure' })
  })
}

function claimEnd() {
  return DateTime.now().plus({ seconds: CLAIMED_SECONDS })
}

function subjectOf({ id }: EvidencePack, { actor }: Staff) {
  return { actor, target: { type: 'evidence_pack' as const, id } }
}

function bySystem({ id }: EvidencePack) {
  return {
    actor: null,
    service: 'system' as const,
    target: { type: 'evidence_pack' as const, id },
  }
}

function packsFolder() {
  return join(env.get('DATA_DIR'), 'packs', 'files')
}

function workFolder() {
  return join(env.get('DATA_DIR'), 'packs', 'work')
}
