import { canonicalAddress } from '#access/client_address'
import { test } from '@japa/runner'

test.group("A client's address", () => {
  test('R17 m.4/b-2: {given} is {canonical}')
    .with([
      { given: '203.0.113.10', canonical: '203.0.113.10' },
      { given: '::ffff:203.0.113.10', canonical: '203.0.113.10' },
      { given: '::FFFF:cb00:710a', canonical: '203.0.113.10' },
      { given: '0:0:0:0:0:ffff:203.0.113.10', canonical: '203.0.113.10' },
      { given: '2001:DB8::0001', canonical: '2001:db8::1' },
      { given: '::1', canonical: '::1' },
    ])
    .run(({ assert }, { given, canonical }) => {
      assert.equal(canonicalAddress(given), canonical)
    })

  test('R17 m.4/b-2: an address that only looks alike stays another one: {$self}')
    .with(['2002:cb00:710a::', '64:ff9b::203.0.113.10', '203.0.113.10:443', ''])
    .run(({ assert }, given) => {
      assert.notEqual(canonicalAddress(given), '203.0.113.10')
    })
})
