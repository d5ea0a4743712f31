import { test } from '@japa/runner'
import type { FormCode } from '#documents/form_code'
import { verdictOf, type ExpectedForm, type PageCodes } from '#documents/scan_verdict'

const FORM: ExpectedForm = {
  formNumber: 'TF-2023-0001',
  revision: 3,
  digest: '00112233445566778899aabbccddeeff',
}

test.group('Verdict on a signed scan', () => {
  test('is green when every page is of this form and revision', ({ assert }) => {
    const verdict = verdictOf(scanned([code(1)], [code(2)]), FORM)

    assert.equal(verdict.outcome, 'green')
    assert.deepEqual(verdictsOf(verdict), ['matches', 'matches'])
    assert.deepEqual(verdict.missing, [])
  })

  test('does not ask for the order of the pages, or that none came twice', ({ assert }) => {
    const verdict = verdictOf(scanned([code(2)], [code(1)], [code(2)]), FORM)

    assert.equal(verdict.outcome, 'green')
  })

  test('refuses another revision, and says which page it is', ({ assert }) => {
    const verdict = verdictOf(scanned([code(1)], [code(2, { revision: 2 })]), FORM)

    assert.equal(verdict.outcome, 'refused')
    assert.deepEqual(verdictsOf(verdict), ['matches', 'other_revision'])
    assert.deepEqual(verdict.missing, [2])
    assert.equal(verdict.pages[1].codes[0].revision, 2)
  })

  test('takes other content under the same number for another revision', ({ assert }) => {
    const other = code(1, { digest: FORM.digest.replace('00', '01') })

    const verdict = verdictOf(scanned([other], [code(2)]), FORM)

    assert.equal(verdict.outcome, 'refused')
    assert.deepEqual(verdictsOf(verdict), ['other_revision', 'matches'])
  })

  test('refuses another form even when its content is the same', ({ assert }) => {
    const other = code(2, { formNumber: 'TF-2023-0002' })

    const verdict = verdictOf(scanned([code(1)], [other]), FORM)

    assert.equal(verdict.outcome, 'refused')
    assert.deepEqual(verdictsOf(verdict), ['matches', 'other_form'])
  })

  test('lets no matching code outweigh a foreign one on the same page', ({ assert }) => {
    const [whole] = scanned([code(1, { pages: 1 }), code(1, { formNumber: 'TF-2023-0002' })])

    const verdict = verdictOf([whole], FORM)

    assert.equal(verdict.outcome, 'refused')
    assert.deepEqual(verdictsOf(verdict), ['other_form'])
  })

  test('leaves a page without a code to people', ({ assert }) => {
    const verdict = verdictOf(scanned([code(1)], [code(2)], []), FORM)

    assert.equal(verdict.outcome, 'compare')
    assert.deepEqual(verdictsOf(verdict), ['matches', 'matches', 'unreadable'])
    assert.deepEqual(verdict.missing, [])
  })

  test('leaves a scan without one of its pages to people', ({ assert }) => {
    const verdict = verdictOf(scanned([code(2, { pages: 3 })]), FORM)

    assert.equal(verdict.outcome, 'compare')
    assert.deepEqual(verdict.missing, [1, 3])
  })

  test('refuses what is foreign even beside a page nobody can read', ({ assert }) => {
    assert.equal(verdictOf(scanned([], [code(1, { revision: 4 })]), FORM).outcome, 'refused')
  })

  test('is never green for nothing at all', ({ assert }) => {
    assert.equal(verdictOf([], FORM).outcome, 'compare')
    assert.equal(verdictOf(scanned([]), FORM).outcome, 'compare')
  })
})

function scanned(...codes: FormCode[][]): PageCodes[] {
  return codes.map((onPage, index) => ({ page: index + 1, codes: onPage }))
}

function code(page: number, change: Partial<FormCode> = {}): FormCode {
  return { ...FORM, page, pages: 2, ...change }
}

function verdictsOf({ pages }: ReturnType<typeof verdictOf>) {
  return pages.map(({ verdict }) => verdict)
}
