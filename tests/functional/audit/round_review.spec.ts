import { signHead } from '#audit/signer'
import { drawnLeaves } from '#audit/sample'
import type Round from '#models/round'
import RoundReview from '#models/round_review'
import type Staff from '#models/staff'
import { markFinding } from '#operations/review_marks'
import {
  closeReview,
  drawSample,
  replyToFindings,
  sampleOf,
  stateFindings,
  takeReport,
} from '#operations/round_reviews'
import { resetDatabase } from '#tests/database'
import { freshSigner, sealAll, writeEvents } from '#tests/functional/audit/audit_log'
import { roundOfToday } from '#tests/functional/audit/reviews'
import { eventsOf, newWorld, person, type World } from '#tests/world'
import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

const TR = () => i18nManager.locale('tr')

test.group('The audit of a round (m.4/b-5)', (group) => {
  let world: World
  let round: Round
  let selin: Staff

  group.each.setup(() => resetDatabase())
  group.each.setup(() => freshSigner())
  group.each.setup(async () => {
    world = await newWorld()
    selin = await person('Selin Koç', 'selin', 'auditor')
    round = await roundOfToday('DENETIM')
    await writeEvents(200)
    await sealAll()
    await signHead()
  })

  test('draws by a seed that is on record, and that draws the same again', async ({ assert }) => {
    const review = await drawn()

    const [event] = await eventsOf('round_review.drawn')
    const { endLeaf, firstLeaf, seed, size } = event['ssps.details'] as Record<string, never>
    assert.lengthOf(review.leaves, 60)
    assert.deepEqual(review.leaves, drawnLeaves({ from: firstLeaf, to: endLeaf, seed, size }))
  })

  test('draws once', async ({ assert }) => {
    await drawn()

    await assert.rejects(() => drawn(), 'Act refused: review_exists')
  })

  test('has nothing to draw of a round without events', async ({ assert }) => {
    const [future] = world.election.rounds

    await assert.rejects(
      () => drawSample(future, { by: world.kemal, opId: randomUUID() }),
      'Act refused: nothing_to_draw'
    )
  })

  test('goes from sample to report, each step once and in its order', async ({ assert }) => {
    const review = await drawn()
    await assert.rejects(() => stated(review), 'Act refused: sample_unmarked')
    await markAll(review)
    await assert.rejects(() => replied(review), 'Act refused: review_state_changed')
    await stated(review)
    await replied(review)
    await assert.rejects(() => closed(review, world.kemal), 'Act refused: own_findings')
    await closed(review, selin)

    await review.refresh()
    const report = await takeReport(review, world.kemal)
    assert.equal(review.state, 'closed')
    assert.equal(report.subarray(0, 5).toString(), '%PDF-')
    assert.lengthOf(await eventsOf('round_review.report_taken'), 1)
    await assert.rejects(() => stated(review), 'Act refused: review_state_changed')
  })

  async function drawn() {
    await drawSample(round, { by: world.kemal, opId: randomUUID() })
    return RoundReview.findByOrFail('roundId', round.id)
  }

  async function markAll(review: RoundReview) {
    for (const { id } of await sampleOf(review, TR())) {
      const mark = { subject: `event:${id}`, mark: 'seen' as const, note: '' }
      await markFinding(mark, { by: world.kemal, opId: randomUUID() })
    }
  }

  function stated(review: RoundReview) {
    return stateFindings(review, 'Bulgu yok.', { by: world.kemal, opId: randomUUID() })
  }

  function replied(review: RoundReview) {
    return replyToFindings(review, 'Teşekkürler.', { by: world.mehmet, opId: randomUUID() })
  }

  function closed(review: RoundReview, by: Staff) {
    return closeReview(review, { by, opId: randomUUID() })
  }
})
