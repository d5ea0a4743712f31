import { age, day, daysBetween, moment } from '#start/view/formats'
import type { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'

const OPENING = DateTime.fromISO('2023-05-14T14:00:05Z')

test.group('Dates on a page', () => {
  test('tell the time of Istanbul, as each language writes it', ({ assert }) => {
    assert.equal(moment.call(tr(), OPENING), '14 Mayıs 2023 17.00')
    assert.equal(moment.call(en(), OPENING.toJSDate()), '14 May 2023 17:00')
  })

  test('show seconds where they are asked for', ({ assert }) => {
    assert.equal(moment.call(tr(), OPENING, { seconds: true }), '14 Mayıs 2023 17.00.05')
  })

  test('begin the day at midnight', ({ assert }) => {
    assert.equal(moment.call(tr(), '2023-05-13T21:05:00Z'), '14 Mayıs 2023 00.05')
    assert.equal(day.call(tr(), '2023-05-14'), '14 Mayıs 2023')
  })

  test('are a dash where there is none', ({ assert }) => {
    assert.equal(moment.call(tr(), null), '–')
    assert.equal(day.call(tr(), 'never'), '–')
  })
})

test.group('Days between two moments', () => {
  test('from {from} to {to} are {days}')
    .with([
      { from: '2023-05-14T20:59:59Z', to: '2023-05-14T21:00:00Z', days: 1 },
      { from: '2023-05-13T21:00:00Z', to: '2023-05-14T20:59:59Z', days: 0 },
      { from: '2023-02-28T12:00:00Z', to: '2024-03-01T01:00:00Z', days: 367 },
      { from: '2023-05-14T12:00:00Z', to: '2023-05-12T12:00:00Z', days: -2 },
      { from: '2016-09-01T12:00:00Z', to: '2016-11-30T12:00:00Z', days: 90 },
    ])
    .run(({ assert }, { from, to, days }) => {
      assert.equal(daysBetween(DateTime.fromISO(from), DateTime.fromISO(to)), days)
    })

  test('are said in words', ({ assert }) => {
    const now = DateTime.now()

    assert.equal(age.call(tr(), now), 'bugün')
    assert.equal(age.call(en(), now.minus({ days: 3 })), 'for 3 days')
  })
})

function tr(): { i18n: I18n } {
  return { i18n: i18nManager.locale('tr') }
}

function en(): { i18n: I18n } {
  return { i18n: i18nManager.locale('en') }
}
