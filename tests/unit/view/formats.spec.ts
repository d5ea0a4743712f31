import { day, moment } from '#start/view/formats'
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

function tr(): { i18n: I18n } {
  return { i18n: i18nManager.locale('tr') }
}

function en(): { i18n: I18n } {
  return { i18n: i18nManager.locale('en') }
}
