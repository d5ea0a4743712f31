import { barOf, progressBar } from '#audit/progress_bar'
import { test } from '@japa/runner'

test.group('A progress bar', () => {
  test('tells bar, share, numbers and the seconds left', ({ assert }) => {
    assert.equal(
      barOf({ done: 250, total: 1000, elapsed: 4000 }),
      '[#######-----------------------] 25 %  250 of 1000, 12 s left'
    )
    assert.equal(barOf({ done: 0, total: 0, elapsed: 0 }), `[${'#'.repeat(30)}] 100 %  0 of 0`)
  })

  test('ends its line at the end, and says nothing to a file', ({ assert }) => {
    const said: string[] = []
    const write = (text: string) => said.push(text)

    progressBar(10, { isTTY: true, write })(10)
    progressBar(10, { isTTY: false, write })(10)

    assert.lengthOf(said, 1)
    assert.isTrue(said[0].endsWith('10 of 10\n'))
  })
})
