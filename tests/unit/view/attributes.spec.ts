import { safeHtml } from '#start/view/attributes'
import { test } from '@japa/runner'

test.group('Attributes of an element', () => {
  test('hold what a stranger typed between their quotes', ({ assert }) => {
    const attributes = shown({ value: '"><img src=x onerror=alert(1)>', name: 'users[0][email]' })

    assert.equal(
      attributes,
      'value="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;" name="users[0][email]"'
    )
  })

  test('are escaped once, in lists too', ({ assert }) => {
    assert.equal(
      shown({ 'class': ['btn', 'a"b'], 'data-name': 'A & B' }),
      'class="btn a&quot;b" data-name="A &amp; B"'
    )
  })

  test('without a value are left out, true ones stand alone', ({ assert }) => {
    assert.equal(shown({ value: null, checked: true, open: false }), 'checked')
  })
})

function shown(values: Parameters<typeof safeHtml.attrs>[0]) {
  return String(safeHtml.attrs(values).value)
}
