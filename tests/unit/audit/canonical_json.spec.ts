import { canonicalJson, type JsonValue } from '#audit/canonical_json'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { CANONICAL_CASES } from './vectors/canonical_json.js'

const withoutFractions = CANONICAL_CASES.filter(({ name }) => name !== 'values.json')
const withFractions = CANONICAL_CASES.find(({ name }) => name === 'values.json')!

test.group('Canonical JSON', () => {
  test('RFC 8785: {name} has exactly the published bytes')
    .with(withoutFractions)
    .run(({ assert }, { input, output }) => {
      assert.equal(Buffer.from(canonicalJson(JSON.parse(input))).toString('hex'), output)
    })

  test('fractions and huge numbers have no place in the log', ({ assert }) => {
    assert.throws(() => canonicalJson(JSON.parse(withFractions.input)), /no safe integer/)

    for (const number of [0.5, 2 ** 53, -(2 ** 53), Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => canonicalJson({ number }), /no safe integer/)
    }
  })

  test('the strings and literals of the published case without its fractions', ({ assert }) => {
    const { string, literals } = JSON.parse(withFractions.input)

    assert.equal(
      canonicalJson({ string, literals }),
      '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
  })

  test('a lone surrogate throws, in a value and in a name', ({ assert }) => {
    assert.throws(() => canonicalJson('a\ud800'), /lone surrogate/)
    assert.throws(() => canonicalJson({ '\udc00': 1 }), /lone surrogate/)
  })

  test('what JSON does not know throws', ({ assert }) => {
    for (const value of [undefined, 1n, () => 1, Symbol('s')]) {
      assert.throws(() => canonicalJson({ value } as unknown as JsonValue), /no canonical JSON/)
    }
  })

  test('minus zero is written as zero', ({ assert }) => {
    assert.equal(canonicalJson(-0), '0')
  })

  test('any value is read back as it was, whatever the order of its names', ({ assert }) => {
    fc.assert(
      fc.property(values(), (value) => {
        const text = canonicalJson(value)

        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
        assert.equal(canonicalJson(reversed(value)), text)
      })
    )
  })
})

function values() {
  const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
    tree: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.maxSafeInteger().filter((number) => !Object.is(number, -0)),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.string({ unit: 'binary' }), tie('tree'), {
        maxKeys: 4,
        noNullPrototype: true,
      })
    ),
  }))

  return tree.filter((value) => !JSON.stringify(value).includes('__proto__'))
}

function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return value.map((item) => reversed(item))
  }

  if (value === null || typeof value !== 'object') {
    return value
  }

  const members = Object.entries(value as Record<string, JsonValue>)
  return Object.fromEntries(members.reverse().map(([name, item]) => [name, reversed(item)]))
}
