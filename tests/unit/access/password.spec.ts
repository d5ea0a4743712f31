import { FORBIDDEN_WORDS } from '#access/forbidden_words'
import { hashedPassword, matchesPassword, passwordFaultOf } from '#access/password'
import { test } from '@japa/runner'

test.group('A new password', () => {
  test('has fifteen code points at least, whatever they are made of')
    .with(['sabah rüzgârı', '🌊🚢🐟🦀🐚⚓🌅🌙⛵🐬🦈🐋', 'ığşçöüİĞŞÇÖÜâî'])
    .run(({ assert }, phrase) => {
      const fourteen = padded(phrase, 14)
      const fifteen = padded(phrase, 15)

      assert.equal(passwordFaultOf(fourteen), 'too_short')
      assert.isNull(passwordFaultOf(fifteen))
    })

  test('of staff, who have a code beside it, has eight at least', ({ assert }) => {
    assert.equal(passwordFaultOf('mavikuş', { withTotp: true }), 'too_short')
    assert.isNull(passwordFaultOf('mavi kuş', { withTotp: true }))
  })

  test('has 256 code points at most', ({ assert }) => {
    const letters = Array.from({ length: 256 }, (_, index) => 'denizfmrk'[index % 9]).join('')

    assert.isNull(passwordFaultOf(letters))
    assert.equal(passwordFaultOf(`${letters}d`), 'too_long')
  })

  test('counts a letter and its mark as the one letter they are', ({ assert }) => {
    const decomposed = 'şişlğüöç kıyıs'.normalize('NFD')

    assert.isAbove(decomposed.length, 15)
    assert.equal(passwordFaultOf(decomposed), 'too_short')
  })

  test('needs no capital, digit or sign', ({ assert }) => {
    assert.isNull(passwordFaultOf('martılar denize bakar'))
    assert.isNull(passwordFaultOf('83920174655830291'))
  })

  test('is no common word, in whatever case, with whatever stands around it: {$self}')
    .with([...FORBIDDEN_WORDS])
    .run(({ assert }, word) => {
      for (const spelling of spellingsOf(word)) {
        assert.equal(passwordFaultOf(spelling), 'common', spelling)
      }
    })

  test('is no common word in Turkish letters: {$self}')
    .with(['İSTANBULİSTANBUL2023', 'ıstanbul-ISTANBUL-1', 'ŞİFREŞİFRE!2023', 'Seçim2023Seçim2023'])
    .run(({ assert }, spelling) => {
      assert.equal(passwordFaultOf(spelling), 'common')
    })

  test('is none of those that many people have, once or again and again: {$self}')
    .with(['1q2w3e4r5t6y7u8i9o0p', '1qaz2wsx3edc4rfv', 'TrustNo1TrustNo1', 'corvettecorvette'])
    .run(({ assert }, listed) => {
      assert.equal(passwordFaultOf(listed), 'common')
    })

  test('of the staff is none of them either: {$self}')
    .with(['starwars', '1qaz2wsx', 'Trustno1', 'sunshine', 'iloveyou'])
    .run(({ assert }, listed) => {
      assert.equal(passwordFaultOf(listed, { withTotp: true }), 'common')
    })

  test('may hold one of them among other words', ({ assert }) => {
    assert.isNull(passwordFaultOf('sunshine martılar denize'))
  })

  test('is no letter pressed again and again', ({ assert }) => {
    assert.equal(passwordFaultOf('aaaaaaaaaaaaaaaa'), 'common')
    assert.equal(passwordFaultOf('ababababababababab'), 'common')
  })

  test('is no row of neighbours: {$self}')
    .with(['123456789012345', '987654321098765', 'abcdefghijklmnop', '112233445566778899'])
    .run(({ assert }, row) => {
      assert.equal(passwordFaultOf(row), 'common')
    })

  test('in letters of another alphabet is a password', ({ assert }) => {
    assert.isNull(passwordFaultOf('чайки смотрят на море'))
  })
})

test.group('A kept password', () => {
  test('matches itself and no other', async ({ assert }) => {
    const kept = await hashedPassword('sabah martılar denize bakar')

    assert.isTrue(await matchesPassword(kept, 'sabah martılar denize bakar'))
    assert.isFalse(await matchesPassword(kept, 'Sabah martılar denize bakar'))
    assert.isFalse(await matchesPassword(kept, 'sabah martılar denize bakar '))
  })

  test('is not cut: one that goes on after {$self} bytes is another')
    .with([72, 200])
    .run(async ({ assert }, length) => {
      const long = 'ş'.repeat(length / 2)
      const kept = await hashedPassword(`${long}A`)

      assert.isTrue(await matchesPassword(kept, `${long}A`))
      assert.isFalse(await matchesPassword(kept, `${long}B`))
    })

  test('is the same however the keyboard composes its letters', async ({ assert }) => {
    const kept = await hashedPassword('şişli çarşısında'.normalize('NFD'))

    assert.isTrue(await matchesPassword(kept, 'şişli çarşısında'.normalize('NFC')))
  })

  test('knows no end at a NUL', async ({ assert }) => {
    const kept = await hashedPassword('sabah\0martılar')

    assert.isFalse(await matchesPassword(kept, 'sabah\0kargalar'))
  })

  test('is matched with the gaps of the letter while it is an initial one, and no longer', async ({
    assert,
  }) => {
    const kept = await hashedPassword('abcde23456fghjk789mn')
    const typed = ['abcde 23456 fghjk 789mn', ' abcde23456  fghjk\u00a0789mn\t']

    for (const one of typed) {
      assert.isTrue(await matchesPassword(kept, one, { isInitial: true }), one)
      assert.isFalse(await matchesPassword(kept, one, { isInitial: false }), one)
    }
    assert.isFalse(await matchesPassword(kept, 'abcde 23456 fghjk 789mm', { isInitial: true }))
    assert.isFalse(await matchesPassword(null, typed[0], { isInitial: true }))
  })

  test('that does not exist matches nothing', async ({ assert }) => {
    assert.isFalse(await matchesPassword(null, ''))
    assert.isFalse(await matchesPassword(null, 'sabah martılar denize bakar'))
  })

  test('says nothing about itself, not even that two are the same', async ({ assert }) => {
    const [one, other] = await Promise.all([hashedPassword('deniz'), hashedPassword('deniz')])

    assert.notEqual(one, other)
    assert.match(one, /^\$bcrypt\$v=98\$r=12\$/)
  })
})

/** As many code points of a phrase, said again and again. */
function padded(phrase: string, length: number) {
  return Array.from(phrase.repeat(3)).slice(0, length).join('')
}

/** Long enough to be refused for the word alone. */
function spellingsOf(word: string) {
  return [word, word.toUpperCase(), word.toLocaleUpperCase('tr')].map((spelling) =>
    `${spelling}2023!`.repeat(Math.ceil(15 / (word.length + 5)))
  )
}
