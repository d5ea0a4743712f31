import { test } from '@japa/runner'
import { digestOnPaper, shortCode } from '#documents/form_code'
import { NO_CONTENT, type FormContent } from '#operations/form_content'
import { filledIn, filledRow, printed, printedForm } from '#tests/printed_form'
import { pagesOf } from '#tests/unit/documents/reading'

const LONG_NAME = 'Abdülhakim Çağrı Güneş Işık Öğretmen Abdülhakim Çağrı Güneşş'

test.group('Printed form', () => {
  test('m.5/a: the form says what the circular’s form says, on one page', async ({ assert }) => {
    const [text, ...others] = await pagesOf(await printed())

    assert.isEmpty(others)
    for (const part of [
      'SSPS Kullanım Talep Formu',
      'TF-2023-0001 · 3. sürüm',
      'Siyasi Partinin Adı',
      'Örnek Parti',
      'Parti Genel Merkezi Statik IP',
      '(Varsa) Statik IP Numarası-2',
      'Talep Edilen Hizmet',
      'Web Uygulaması',
      'Web Servisi',
      'T.C. Kimlik No',
      'Çağrı10',
      'Öğüt Işıkoğlu',
      '10000000146',
      '@ornekparti.example',
      '+905325550100',
      'hangisi İrtibat Sorumlusu ise, ilgili satırı X ile işaretleyiniz',
      'Onaylayan Parti Yetkilisinin',
      'Işıl Güneş',
      '2 Mayıs 2023',
      'İmza',
      'Mühür',
      'Sayfa 1 / 1',
      'ssps/demo-3f9a 12345',
    ]) {
      assert.include(text, part)
    }
  })

  test('the X stands in the boxes that were ticked, and nowhere else', async ({ assert }) => {
    const one = await marksOf({ ...filledIn(10), wantsWebService: false })
    const two = await marksOf({ ...filledIn(10), wantsWebService: true })
    const none = await marksOf(NO_CONTENT)

    assert.deepEqual([one, two, none], [2, 3, 0])
  })

  test('every page has its short code beside the code', async ({ assert }) => {
    const form = printedForm({ content: filledIn(11) })
    const [formPart, digestPart] = shortCodeOf(form).split(/(?<=-R3)-/)

    const texts = await pagesOf(await printed(form))

    assert.lengthOf(texts, 2)
    for (const text of texts) {
      assert.include(text, formPart)
      assert.include(text, digestPart)
    }
  })

  test('candidates sign in person, by temsilci or by vekil', async ({ assert }) => {
    const name = 'Deniz Örnek'
    const [candidate] = await pagesOf(await printed({ applicant: { name, kind: 'candidate' } }))
    const [other] = await pagesOf(await printed({ applicant: { name, kind: 'independent' } }))

    assert.include(candidate, 'Onaylayan Adayın, Temsilcisinin veya Vekilinin')
    assert.include(candidate, 'Vekil / Temsil Belgesi')
    assert.notInclude(candidate, 'Mühür')
    assert.include(other, 'Bağımsız Milletvekili')
  })

  test('an empty draft prints as the empty form, its ten rows numbered', async ({ assert }) => {
    const [text, ...others] = await pagesOf(await printed({ content: NO_CONTENT }))

    assert.isEmpty(others)
    assert.include(text, '10')
    assert.include(text, '....... / ....... / 20.......')
  })

  test('an eleventh row and a third address are printed, not hidden', async ({ assert }) => {
    const ips = [{ number: 3, address: '203.0.113.255' }]
    const [first, second, ...others] = await pagesOf(
      await printed({ content: { ...filledIn(11), ips } })
    )

    assert.isEmpty(others)
    assert.include(first, '(Varsa) Statik IP Numarası-3')
    assert.notInclude(first, 'Çağrı11')
    assert.include(second, 'Çağrı11')
    assert.include(second, 'Sayfa 2 / 2')
    assert.include(second, 'Mühür')
  })

  test('what is no address is printed as it was typed', async ({ assert }) => {
    const ips = [{ number: 1, address: '2001:db8::1 (ofis)' }]

    const [text] = await pagesOf(await printed({ content: { ...filledIn(1), ips } }))

    assert.include(text, '2001:db8::1 (ofis)')
  })

  test('rows of any length lose no letter, and empty ones keep their place', async ({ assert }) => {
    const email = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.example`
    const long = { givenName: LONG_NAME, familyName: 'KARAHASANOĞULLARINDANŞÜKRÜGÜLERİZADE', email }
    const users = [1, 2, 3, 5, 8, 9, 10, 11, 30].map((number) => ({
      ...filledRow(number),
      ...long,
    }))

    const texts = await pagesOf(await printed({ content: { ...filledIn(0), users } }))

    const whole = texts.join('').replace(/\s/g, '')
    assert.isAbove(texts.length, 1)
    assert.lengthOf(whole.split(LONG_NAME.replaceAll(' ', '')), users.length + 1)
    assert.lengthOf(whole.split(long.familyName), users.length + 1)
    assert.lengthOf(whole.split(email), users.length + 1)
  })

  test('a letter keeps its text after a paper that had it as a part only', async ({ assert }) => {
    const [whole, part] = ['Й', 'И']
    await printed({ applicant: { name: whole, kind: 'party' } })

    const [text] = await pagesOf(await printed({ applicant: { name: part, kind: 'party' } }))

    assert.include(text, part)
  })

  test('is tagged, in Turkish, and says in words what the code says', async ({ assert }) => {
    const bytes = await printed()
    const pdf = bytes.toString('latin1')

    assert.include(pdf, '/MarkInfo')
    assert.include(pdf, '/Lang (tr-TR)')
    assert.include(pdf, '/S /Figure')
    assert.match(pdf, /\/S \/TH/)
  })
})

/** How many X stand alone, apart from the one of the note. */
async function marksOf(content: FormContent) {
  const [text] = await pagesOf(await printed({ content }))
  const words = text.replace('X ile işaretleyiniz', '').split(/\s+/)

  return words.filter((word) => word === 'X').length
}

function shortCodeOf({ number, revision, contentDigest }: ReturnType<typeof printedForm>) {
  const digest = digestOnPaper(contentDigest)
  return shortCode({ formNumber: number, revision, digest, page: 1, pages: 1 })
}
