import { isDeliveryCode, newDeliveryCode, openedDeliveryCode } from '#access/delivery_code'
import { sealedSecret } from '#access/totp'
import { test } from '@japa/runner'

test.group('A delivery code', () => {
  test('has eight digits', ({ assert }) => {
    assert.match(openedDeliveryCode(newDeliveryCode()), /^\d{8}$/)
  })

  test('is taken as it is told, in groups or not', ({ assert }) => {
    const sealed = sealedSecret('01234567')

    assert.isTrue(isDeliveryCode('0123 4567', sealed))
    assert.isTrue(isDeliveryCode('01234567', sealed))
  })

  test('is not taken as {typed}')
    .with(['0123456', '012345678', '1234567', '', '٠١٢٣٤٥٦٧', '0123-4567', '76543210'])
    .run(({ assert }, typed) => {
      assert.isFalse(isDeliveryCode(typed, sealedSecret('01234567')))
    })

  test('of a letter of an older release has six', ({ assert }) => {
    const sealed = sealedSecret('012345')

    assert.isTrue(isDeliveryCode('012 345', sealed))
    assert.isFalse(isDeliveryCode('01234500', sealed))
  })
})
