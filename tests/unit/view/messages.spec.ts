import { KeptMessages } from '#start/messages'
import { test } from '@japa/runner'

test.group('Messages', () => {
  test('say a plain sentence as it is, and an apostrophe as ICU reads it', ({ assert }) => {
    const messages = new KeptMessages()

    assert.equal(messages.format("SKGM'nin formları", 'tr'), "SKGM'nin formları")
    assert.equal(messages.format("It''s <b>here</b>", 'en'), "It's <b>here</b>")
  })

  test('put other values into the same sentence each time', ({ assert }) => {
    const messages = new KeptMessages()

    assert.equal(messages.format('{row}. satır', 'tr', { row: '1' }), '1. satır')
    assert.equal(messages.format('{row}. satır', 'tr', { row: '2' }), '2. satır')
  })

  test('keep the languages of one message apart', ({ assert }) => {
    const messages = new KeptMessages()

    assert.equal(messages.format('{count, number}', 'tr', { count: 1234.5 }), '1.234,5')
    assert.equal(messages.format('{count, number}', 'en', { count: 1234.5 }), '1,234.5')
  })

  test('refuse to leave a place for a value empty', ({ assert }) => {
    assert.throws(() => new KeptMessages().format('{name} geldi', 'tr'), /name/)
  })
})
