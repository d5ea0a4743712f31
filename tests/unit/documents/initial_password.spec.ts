import { test } from '@japa/runner'
import { inGroups, initialPassword, opaqueUsername } from '#documents/initial_password'

const DRAWS = 3000

test.group('Initial password', () => {
  test('m.5/c: a first password has at least 15 letters and 90 bits', ({ assert }) => {
    const passwords = many(initialPassword)
    const letters = new Set(passwords.join(''))
    const length = Math.min(...passwords.map((password) => password.length))

    assert.isAtLeast(length, 15)
    assert.isAtLeast(length * Math.log2(letters.size), 90)
  })

  test('every letter comes up about as often as any other', ({ assert }) => {
    const drawn = many(initialPassword).join('')
    const letters = [...new Set(drawn)]
    const expected = drawn.length / letters.length

    for (const letter of letters) {
      assert.closeTo(drawn.split(letter).length - 1, expected, expected * 0.2, letter)
    }
  })

  test('nothing in it is mistaken for something else, on paper or on a Turkish keyboard', ({
    assert,
  }) => {
    assert.notMatch(many(initialPassword).join(''), /[0O1lIio]|[^a-z2-9]/)
    assert.notMatch(many(opaqueUsername).join(''), /[0O1lIio]|[^a-z2-9]/)
  })

  test('it never comes twice', ({ assert }) => {
    assert.lengthOf(new Set(many(initialPassword)), DRAWS)
  })

  test('groups are for the eye: joined they are the password', ({ assert }) => {
    const password = initialPassword()

    assert.deepEqual(
      inGroups(password).map((group) => group.length),
      [5, 5, 5, 5]
    )
    assert.equal(inGroups(password).join(''), password)
  })

  test('R12 m.3/d: user names follow no sequence and start with a letter', ({ assert }) => {
    const usernames = many(opaqueUsername)

    assert.lengthOf(new Set(usernames), DRAWS)
    assert.isTrue(usernames.every((username) => /^[a-z][a-z2-9]{9}$/.test(username)))
    assert.notDeepEqual(usernames, usernames.toSorted())
  })
})

function many(draw: () => string) {
  return Array.from({ length: DRAWS }, draw)
}
