import { test } from '@japa/runner'
import fc from 'fast-check'
import QRCode from 'qrcode'
import {
  decode,
  digestOnPaper,
  encode,
  readShortCode,
  shortCode,
  type FormCode,
} from '#documents/form_code'
import { NO_CONTENT, contentDigest } from '#operations/form_content'
import { anyText } from '#tests/unit/circular/any_text'

const CODE: FormCode = {
  formNumber: 'TF-2023-0001',
  revision: 3,
  digest: '00112233445566778899aabbccddeeff',
  page: 1,
  pages: 2,
}

test.group('Form code', () => {
  test('is one text, for good: papers outlive programs', ({ assert }) => {
    assert.equal(encode(CODE), 'SSPS1:TF-2023-0001:3:008J4CT4ANK7F24SNAXWSQFEZW:1:2:RP6GC00')
  })

  test('gives every code back as it was', ({ assert }) => {
    fc.assert(fc.property(anyCode, (code) => assert.deepEqual(decode(encode(code)), code)))
  })

  test('carries the first half of the content digest on record', ({ assert }) => {
    const onRecord = contentDigest(NO_CONTENT, 'salt')

    const digest = digestOnPaper(onRecord)

    assert.lengthOf(digest, 32)
    assert.isTrue(Buffer.from(onRecord, 'base64url').toString('hex').startsWith(digest))
    assert.throws(() => digestOnPaper('abc'), 'A content digest is the base64url of a SHA-256')
  })

  test('fits version 4 of a QR code at level Q even when its numbers are long', ({ assert }) => {
    const long = { ...CODE, formNumber: 'TF-2023-123456', revision: 999, page: 10, pages: 10 }

    for (const code of [CODE, long]) {
      assert.equal(QRCode.create(encode(code), { errorCorrectionLevel: 'Q' }).version, 4)
    }
  })

  test('knows no other text, and never throws', ({ assert }) => {
    const strangers = [
      '',
      'https://parti.ysk.gov.tr/',
      'SSPS1:',
      encode(CODE).toLowerCase(),
      encode(CODE).replace('SSPS1', 'SSPS2'),
      `${encode(CODE)} `,
      `${encode(CODE)}\n`,
      encode(CODE).slice(0, -1),
      encode(CODE).replace(':3:', ':03:'),
    ]

    for (const text of strangers) {
      assert.isNull(decode(text), text)
    }
    fc.assert(fc.property(anyText, (text) => assert.isNull(decode(text))))
  })

  test('is none with any one character changed', ({ assert }) => {
    const text = encode(CODE)

    for (const [index, character] of [...text].entries()) {
      const other = character === '7' ? '8' : '7'
      assert.isNull(decode(text.slice(0, index) + other + text.slice(index + 1)))
    }
  })

  test('is not written for pages and forms there are not', ({ assert }) => {
    for (const wrong of [
      { page: 3 },
      { page: 0 },
      { revision: 0 },
      { revision: 1.5 },
      { formNumber: 'TF-2023-1' },
      { formNumber: 'TF-2023-0001:9' },
      { digest: CODE.digest.slice(2) },
      { digest: `${CODE.digest}ff` },
    ]) {
      assert.throws(() => encode({ ...CODE, ...wrong }), /^No form has a page/)
    }
  })
})

test.group('Short code', () => {
  test('says form, revision and the start of the digest', ({ assert }) => {
    assert.equal(shortCode(CODE), 'TF-2023-0001-R3-008J-4CT4-Q')
    assert.deepEqual(readShortCode(shortCode(CODE)), {
      formNumber: 'TF-2023-0001',
      revision: 3,
      digestStart: '0011223344',
    })
  })

  test('is read as people type it', ({ assert }) => {
    assert.deepEqual(
      readShortCode(' tf-2023-0001 -r3-oO8j 4ct4-q '),
      readShortCode(shortCode(CODE))
    )
  })

  test('tells one wrong character and two that changed places', ({ assert }) => {
    fc.assert(
      fc.property(anyCode, fc.nat(), ({ ...code }, place) => {
        const characters = [...shortCode(code)]
        const at = place % (characters.length - 1)
        const [one, next] = [characters[at], characters[at + 1]]
        const wrong = characters.with(at, one === '7' ? '8' : '7').join('')
        const swapped = characters
          .with(at, next)
          .with(at + 1, one)
          .join('')

        assert.isNull(readShortCode(wrong), wrong)
        if (one !== next) {
          assert.isNull(readShortCode(swapped), swapped)
        }
      })
    )
  })

  test('is no other text, and reading never throws', ({ assert }) => {
    assert.isNull(readShortCode('TF-2023-0001'))
    assert.isNull(readShortCode(encode(CODE)))
    fc.assert(fc.property(anyText, (text) => assert.isNull(readShortCode(text))))
  })
})

const anyCode: fc.Arbitrary<FormCode> = fc
  .record({
    formNumber: fc
      .tuple(fc.integer({ min: 1000, max: 9999 }), fc.integer({ min: 1000, max: 99_999_999 }))
      .map(([year, number]) => `TF-${year}-${number}`),
    revision: fc.integer({ min: 1, max: 9999 }),
    digest: fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .map((bytes) => Buffer.from(bytes).toString('hex')),
    page: fc.integer({ min: 1, max: 99 }),
    more: fc.nat({ max: 99 }),
  })
  .map(({ more, ...code }) => ({ ...code, pages: code.page + more }))
