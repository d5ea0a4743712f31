import { credentialBlocksOf } from '#circular/request_form_rules'
import type Account from '#models/account'
import Invitation from '#models/invitation'
import type Participation from '#models/participation'
import RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { isoDate } from '#operations/form_facts'

/** What an account rests on, as far as issuing its credential asks. */
export type Ground = {
  participation: Participation
  /** Of the numbers its letters carry. */
  year: string
  /** Whoever entered, named, approved or confirmed it issues none of its letters. */
  wasTouchedBy: (staff: Staff) => boolean
  /** R07 m.5/a: no credential leaves before the original paper is on file. */
  isOriginalMissing: boolean
}

/** An approved form, or the applicant's letter that named a liaison for the portal (R02 m.4/a). */
export async function groundOf({ requestFormId, invitationId }: Account): Promise<Ground> {
  return requestFormId === null
    ? invitationGround(await Invitation.findOrFail(invitationId))
    : formGround(await RequestForm.query().where('id', requestFormId).firstOrFail())
}

export async function formGround(form: RequestForm): Promise<Ground> {
  await form.load((relations) =>
    relations
      .load('editors')
      .load('participation', (participation) =>
        participation.preload('election', (election) => election.preload('circular'))
      )
  )
  const { originalReceivedOn, originalRegistryNo } = form
  const blocks = credentialBlocksOf({
    originalReceivedOn: isoDate(originalReceivedOn),
    originalRegistryNo,
  })

  return {
    participation: form.participation,
    year: form.number.split('-')[1],
    wasTouchedBy: (staff) => form.handledBy(staff) || form.decidedById === staff.id,
    isOriginalMissing: blocks.length > 0,
  }
}

/** The letter was registered when it came: its date and number stand on the invitation. */
async function invitationGround(invitation: Invitation): Promise<Ground> {
  await invitation.load('participation', (participation) =>
    participation.preload('election', (election) => election.preload('circular').preload('rounds'))
  )
  const { decidedById, namedById, participation } = invitation

  return {
    participation,
    year: String(participation.election.rounds[0].votingDay.year),
    wasTouchedBy: ({ id }) => id === namedById || id === decidedById,
    isOriginalMissing: false,
  }
}
