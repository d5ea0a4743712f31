import { browserName } from '#access/browser_name'
import { test } from '@japa/runner'

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64'
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0'

test.group('Browser in words', () => {
  test('{name}')
    .with([
      { name: 'Firefox · Windows', sent: `${WINDOWS}; rv:149.0) Gecko/20100101 Firefox/149.0` },
      { name: 'Edge · Windows', sent: `${WINDOWS}) ${CHROME} Safari/537.36 Edg/148.0.0.0` },
      { name: 'Chrome · Windows', sent: `${WINDOWS}) ${CHROME} Safari/537.36` },
      {
        name: 'Chrome · Android',
        sent: `Mozilla/5.0 (Linux; Android 15; Pixel 9) ${CHROME} Mobile Safari/537.36`,
      },
      {
        name: 'Safari · iPhone',
        sent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
      },
      { name: 'Linux', sent: 'Mozilla/5.0 (X11; Linux x86_64)' },
      { name: null, sent: 'curl/8.14.1' },
      { name: null, sent: '' },
    ])
    .run(({ assert }, { name, sent }) => {
      assert.equal(browserName(sent), name)
    })
})
