import { hostKeyFingerprint } from '#access/host_key'
import { test } from '@japa/runner'

const NAME = 'SFTP_HOST_KEY_FINGERPRINT'
const GIVEN = 'SHA256:uNiVztksCsDhcc0u9e8BrqXVMEJ5L7yFvnHC1o2dGkE'

test.group('Fingerprint of a host key', () => {
  test('is taken as ssh-keygen prints it, or left out', ({ assert }) => {
    assert.equal(hostKeyFingerprint(NAME, GIVEN), GIVEN)
    assert.isUndefined(hostKeyFingerprint(NAME, ''))
    assert.isUndefined(hostKeyFingerprint(NAME))
  })

  test('in another form it stops the start and is named: {$self}')
    .with([
      'uNiVztksCsDhcc0u9e8BrqXVMEJ5L7yFvnHC1o2dGkE',
      'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48',
      `${GIVEN}=`,
      GIVEN.slice(0, -1),
      `${GIVEN} root@host`,
    ])
    .run(({ assert }, given) => {
      assert.throws(() => hostKeyFingerprint(NAME, given), /SFTP_HOST_KEY_FINGERPRINT/)
    })
})
