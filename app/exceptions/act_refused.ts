import { keepTypedInput } from '#exceptions/typed_input'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'

export type ActRefusal =
  | 'form_changed'
  | 'form_state_changed'
  | 'open_form_exists'
  | 'scan_missing'
  | 'plan_changed'
  | 'step_up_missing'
  | 'wrong_code'
  | 'already_printed'
  | 'letter_expired'
  | 'letter_voided'
  | 'handed_over'
  | 'host_key_missing'
  | 'nothing_to_print'
  | 'letters_printed_already'
  | 'nothing_to_hand_over'
  | 'not_printed'
  | 'original_missing'
  | 'took_part_in_form'
  | 'election_concluded'
  | 'deactivated'
  | 'nothing_to_issue'
  | 'return_reason_missing'
  | 'reason_missing'
  | 'address_not_shared'
  | 'throttled'
  | 'too_weak'
  | 'password_changed'
  | 'act_open_already'
  | 'act_decided'
  | 'act_outdated'
  | 'email_taken'
  | 'roles_of_another_family'
  | 'nothing_changes'
  | 'last_administrator'
  | 'staff_deactivated'
  | 'closes_before_opening'
  | 'withdrawn_already'
  | 'staff_letter_gone'
  | 'no_instant'
  | 'no_online_service'
  | 'liaison_named_already'
  | 'liaison_has_account'
  | 'code_told_already'
  | 'code_by_another'
  | 'letter_not_handed_over'
  | 'letter_without_code'
  | 'other_channel'
  | 'answered_already'
  | 'last_address'
  | 'address_unreadable'
  | 'address_registered_already'
  | 'address_shared'
  | 'comparison_missing'
  | 'nothing_to_compare'
  | 'not_printed_yet'
  | 'scan_of_another'
  | 'mail_needs_nobody'
  | 'not_locked'
  | 'scan_not_checked'
  | 'nothing_to_run'
  | 'run_under_way'
  | 'run_finished'
  | 'scan_infected'
  | 'service_account_closed'

type Params = Record<string, string | number>

/**
 * What was asked cannot be done now. Expected, so not reported: the person reads on what it rests
 * and what to do instead, where the act was asked for, beside what was typed.
 */
export default class ActRefused extends Exception {
  static status = 422

  constructor(
    readonly reason: ActRefusal,
    readonly params: Params = {}
  ) {
    super(`Act refused: ${reason}`, { code: 'E_ACT_REFUSED' })
  }

  async handle(error: this, ctx: HttpContext) {
    const { i18n, response, session } = ctx

    keepTypedInput(ctx)
    session.flash('refusal', error.reason)
    session.flash('error', i18n.t(`acts.refused.${error.reason}`, error.params))
    return response.redirect().back()
  }

  async report() {}
}
