import { PRESETS } from '#circular/presets'
import { CANDIDATES, ELIGIBLE_PARTIES, PARTIES } from '#database/seeders/demo/applicants'
import type Applicant from '#models/applicant'
import type Election from '#models/election'
import type Participation from '#models/participation'
import type Staff from '#models/staff'
import {
  adoptCircular,
  concludeElection,
  createElection,
  registerApplicant,
  registerParticipation,
} from '#operations/election_setup'
import { DateTime } from 'luxon'

const CIRCULAR_TITLE =
  'Sandık Sonuçları Paylaşım Sisteminin (SSPS) kullanımına ilişkin usul ve esasları gösterir Genelge'

type Act = { actor: Staff['actor'] }

/**
 * The lists of 2023 twice: as they were, concluded, and as an election whose voting days are two
 * and four weeks away, so that its clock is alive. Answers the living one's participations.
 */
export async function seedElections(today: DateTime, act: Act) {
  const { decisionNo, decidedOn, parameters } = PRESETS['2023/153']
  const circular = await adoptCircular(
    { decisionNo, title: CIRCULAR_TITLE, adoptedOn: DateTime.fromISO(decidedOn), parameters },
    act
  )
  const applicants = await registerApplicants(act)
  const history = await createElection(
    circular,
    {
      code: 'CB-MV-2023',
      name: 'Cumhurbaşkanı ve 28. Dönem Milletvekili Genel Seçimi, 2023',
      rounds: [
        { number: 1, votingDay: DateTime.fromISO('2023-05-14') },
        { number: 2, votingDay: DateTime.fromISO('2023-05-28') },
      ],
    },
    act
  )
  await registerParticipations(history, applicants, act)
  await concludeElection(history, { at: DateTime.fromISO('2023-06-01T12:00:00Z'), ...act })

  const election = await createElection(
    circular,
    {
      code: `GOSTERIM-${today.plus({ days: 14 }).year}`,
      name: 'Gösterim seçimi (2023 listeleriyle)',
      rounds: [
        { number: 1, votingDay: today.plus({ days: 14 }) },
        { number: 2, votingDay: today.plus({ days: 28 }) },
      ],
    },
    act
  )
  return registerParticipations(election, applicants, act)
}

type Registered = { parties: Applicant[]; candidates: Applicant[] }

async function registerApplicants(act: Act): Promise<Registered> {
  const parties: Applicant[] = []
  const candidates: Applicant[] = []

  for (const [name, shortName] of PARTIES) {
    parties.push(await registerApplicant({ kind: 'party', name, shortName }, act))
  }
  for (const [name, shortName] of ELIGIBLE_PARTIES) {
    await registerApplicant({ kind: 'party', name, shortName }, act)
  }
  for (const { name, shortName } of CANDIDATES) {
    candidates.push(await registerApplicant({ kind: 'candidate', name, shortName }, act))
  }
  return { parties, candidates }
}

/** Parties take part in both oylamas, candidates in those whose ballot names them. */
async function registerParticipations(
  election: Election,
  { parties, candidates }: Registered,
  act: Act
) {
  await election.load('rounds')
  const participations: Participation[] = []

  for (const [index, party] of parties.entries()) {
    const place = { ballotOrder: index + 1, rounds: [...election.rounds], ...act }
    participations.push(await registerParticipation(election, party, place))
  }
  for (const [index, candidate] of candidates.entries()) {
    const rounds = election.rounds.filter(({ number }) => CANDIDATES[index].rounds.includes(number))
    const place = { ballotOrder: null, rounds, ...act }
    participations.push(await registerParticipation(election, candidate, place))
  }
  return participations
}
