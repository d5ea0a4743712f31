import { csvOf } from '#documents/csv'
import { test } from '@japa/runner'

test.group('A table for a spreadsheet', () => {
  test('has its mark, semicolons, line ends, and quotes where they are needed', ({ assert }) => {
    const bytes = csvOf([
      ['Talep sahibi', 'Neden'],
      ['Örnek "Yeni" Parti', 'a;b\nc'],
    ])

    assert.equal(
      bytes.toString(),
      '\ufeffTalep sahibi;Neden\r\n"Örnek ""Yeni"" Parti";"a;b\nc"\r\n'
    )
  })

  test('shows as text what a spreadsheet would compute: {text}')
    .with(
      ['=1+1', '+90', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://a";"b")'].map(
        (text) => ({
          text,
        })
      )
    )
    .run(({ assert }, { text }) => {
      const cell = csvOf([[text]])
        .toString()
        .slice(1)

      assert.match(cell, /^"?'/)
    })
})
