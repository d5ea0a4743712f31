import { judgedPasskey, type Judged, type Presented, spendPasskey } from '#access/passkey_proof'
import { isSpeltAsRecoveryCode, unusedCode, useUp } from '#access/recovery_codes'
import { newTotpSecret, openedSecret, stepOf } from '#access/totp'
import Staff from '#models/staff'
import type StaffRecoveryCode from '#models/staff_recovery_code'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/** A code that was typed, or a passkey's answer in its place. */
export type SecondFactor = { code?: string; passkey?: Presented }

export type Proof = {
  step: number | null
  recoveryCode: StaffRecoveryCode | null
  judged: Judged | null
}

type Spent = { secondFactor: 'totp' | 'recovery_code'; codesLeft: number | null }

type SpentPasskey = { secondFactor: 'passkey'; passkey: number; codesLeft: null }

/** What of it is right; nobody's costs the same work. */
export async function proofOf(
  { code, passkey }: SecondFactor,
  staff: Staff | null
): Promise<Proof> {
  const typed = passkey ? '' : (code ?? '')
  const step = stepOf(typed, {
    secret: staff ? openedSecret(staff.totpSecret) : newTotpSecret(),
    after: Number(staff?.totpLastStep ?? 0),
  })

  return {
    step,
    recoveryCode: await unusedCode(staff, typed),
    judged: passkey ? await judgedPasskey(passkey, staff) : null,
  }
}

/** Uses the proof up, which counts once; null when it was none, or no longer there. */
export async function spendProof(
  staff: Staff,
  { judged, recoveryCode, step }: Proof,
  trx: TransactionClientContract
): Promise<Spent | SpentPasskey | null> {
  if (judged?.proof) {
    const { passkey } = judged.proof
    return (await spendPasskey(judged.proof, trx))
      ? { secondFactor: 'passkey', passkey: passkey.id, codesLeft: null }
      : null
  }
  if (step !== null) {
    return (await spendStep(staff, step, trx)) ? { secondFactor: 'totp', codesLeft: null } : null
  }
  const codesLeft = recoveryCode && (await useUp(recoveryCode, { staff, trx }))
  return codesLeft === null ? null : { secondFactor: 'recovery_code', codesLeft }
}

/** What the log says of a second factor that did not count. */
export function refusalOf({ code, passkey }: SecondFactor, proof: Proof) {
  if (passkey) {
    return passkeyRefusalOf(proof)
  }
  return isSpeltAsRecoveryCode(code ?? '') ? 'wrong_recovery_code' : 'wrong_code'
}

/** Of a right answer it says that somebody had sent it before. */
export function passkeyRefusalOf({ judged }: Proof) {
  return judged?.refusal ?? 'passkey_challenge'
}

/** One statement decides between two who use the same code at once. */
async function spendStep(staff: Staff, step: number, trx: TransactionClientContract) {
  const [count] = await Staff.query({ client: trx })
    .where('id', staff.id)
    .where('totpLastStep', '<', step)
    .update({ totpLastStep: step })

  return count === 1
}
