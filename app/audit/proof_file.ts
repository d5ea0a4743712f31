import { inclusionProof } from '#audit/merkle_tree'
import { eventIdBytes } from '#audit/read_model'
import { checkpointCovering } from '#audit/stored_checkpoints'
import { storedNodeHash } from '#audit/tree_store'
import db from '@adonisjs/lucid/services/db'

/** The first line names the format (C2SP tlog-proof). */
const FORMAT = 'c2sp.org/tlog-proof@v1'

type Sealed = { log_id: number; leaf_index: number; payload: string }

/**
 * One event with all that proves it, for who has the log's public key and nothing of ours: payload
 * in base64, leaf index, inclusion proof from the leaf upwards, signed checkpoint (C2SP tlog-proof).
 * Null when there is no such event, or no checkpoint that contains it yet.
 */
export async function proofFileOf(id: string) {
  const sealed = await sealedEvent(id)
  const checkpoint = sealed && (await checkpointCovering(sealed.log_id, sealed.leaf_index))

  if (!sealed || !checkpoint) {
    return null
  }
  const hashOf = storedNodeHash(db.connection(), sealed.log_id)
  const proof = await inclusionProof(sealed.leaf_index, checkpoint.treeSize, hashOf)
  const lines = [
    FORMAT,
    `extra ${Buffer.from(sealed.payload).toString('base64')}`,
    `index ${sealed.leaf_index}`,
    ...proof.map((hash) => hash.toString('base64')),
  ]

  return Buffer.from(`${lines.join('\n')}\n\n${checkpoint.note}`)
}

async function sealedEvent(id: string): Promise<Sealed | undefined> {
  return db
    .from('audit_index')
    .join('audit_events', 'audit_events.id', 'audit_index.event_ref')
    .select('audit_index.log_id', 'audit_index.leaf_index', 'audit_events.payload')
    .where('audit_index.event_id', eventIdBytes(id))
    .first()
}
