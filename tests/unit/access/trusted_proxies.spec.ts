import { isAmong, proxyNetworks } from '#access/trusted_proxies'
import { test } from '@japa/runner'

const NAME = 'TRUSTED_PROXIES'

test.group('Trusted proxies', () => {
  test('R17 m.4/b-2: are those that are named, several too, and no others', ({ assert }) => {
    const networks = proxyNetworks(NAME, '192.0.2.10, 198.51.100.0/24,2001:db8::1')

    for (const address of ['192.0.2.10', '::ffff:192.0.2.10', '198.51.100.7', '2001:db8::1']) {
      assert.isTrue(isAmong(networks, address), address)
    }
    for (const address of [
      '192.0.2.11',
      '198.51.101.7',
      '2001:db8::2',
      '127.0.0.1',
      'unknown',
      '',
    ]) {
      assert.isFalse(isAmong(networks, address), address)
    }
  })

  test('are none when none is named', ({ assert }) => {
    assert.isFalse(isAmong(proxyNetworks(NAME), '127.0.0.1'))
    assert.isFalse(isAmong(proxyNetworks(NAME, ''), '127.0.0.1'))
  })

  test('R17 m.4/b-2: everybody, or what is no address, stops the start and is named: {$self}')
    .with([
      'true',
      '*',
      '0.0.0.0/0',
      '::/0',
      '1',
      '127.1',
      'proxy.example',
      '192.0.2.10 192.0.2.11',
    ])
    .run(({ assert }, given) => {
      assert.throws(() => proxyNetworks(NAME, given), /TRUSTED_PROXIES/)
    })
})
