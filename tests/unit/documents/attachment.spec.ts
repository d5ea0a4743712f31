import { test } from '@japa/runner'
import { attachmentHeaders } from '#documents/attachment'

test.group('Attachment', () => {
  test('a stranger’s file is saved and never opened in our origin', ({ assert }) => {
    const headers = attachmentHeaders('form.pdf', 'application/pdf')

    assert.match(headers['content-disposition'], /^attachment;/)
    assert.match(headers['content-security-policy'], /sandbox/)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['cache-control'], 'no-store')
  })

  test('Turkish letters survive, with an ASCII stand-in', ({ assert }) => {
    assert.equal(
      dispositionOf('Şükrü IŞIK (ıslak imza).pdf'),
      `attachment; filename="Sukru ISIK (islak imza).pdf"; ` +
        `filename*=UTF-8''%C5%9E%C3%BCkr%C3%BC%20I%C5%9EIK%20%28%C4%B1slak%20imza%29.pdf`
    )
  })

  test('no name breaks out of its header, its folder or its direction', ({ assert }) => {
    const hostile = dispositionOf('../Ş"\r\nX: y\0\u202Efdp.exe\uD800')

    assert.match(hostile, /^attachment; filename="[ -~]+"; filename\*=UTF-8''[\w.%~!-]+$/)
    assert.notMatch(hostile, /%0D|%0A|%00|%E2%80%AE|[/\\]|exe".*"/)
  })

  test('a name of 300 letters keeps its end, an empty one gets a name', ({ assert }) => {
    assert.match(dispositionOf(`${'ş'.repeat(300)}.pdf`), /^.{1,200}\.pdf";/)
    assert.match(dispositionOf('\0'), /filename="belge"/)
  })
})

function dispositionOf(fileName: string) {
  return attachmentHeaders(fileName, 'application/pdf')['content-disposition']
}
