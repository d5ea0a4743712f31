import hash from '@adonisjs/core/services/hash'
import { Bcrypt } from '@adonisjs/core/hash/drivers/bcrypt'

const CHEAP = new Bcrypt({ rounds: 4, saltSize: 16, version: 98 })

/**
 * Makes every hash at bcrypt's least cost, where a test asks for an account and not for its
 * password's keeping.
 */
export function cheapHashing() {
  hash.make = (plain) => CHEAP.make(plain)
}

/** For tests of the work that a hash takes: the product's own cost, until the group is over. */
export function realHashing() {
  const { make } = hash
  delete (hash as Partial<typeof hash>).make

  return () => {
    hash.make = make
  }
}

/** Watches the framework's hashing: the cost of every hash that a password was compared with. */
export function countedHashing() {
  const verify = hash.verify
  const costs: number[] = []

  hash.verify = (hashed, plain) => {
    costs.push(Number(/\br=(\d+)/.exec(hashed)?.[1]))
    return verify.call(hash, hashed, plain)
  }

  return {
    costs: () => costs,
    stop: () => {
      hash.verify = verify
    },
  }
}

/** Something happens while the next password is compared. */
export function interruptedHashing(act: () => Promise<unknown>) {
  const verify = hash.verify
  const stop = () => {
    hash.verify = verify
  }

  hash.verify = async (hashed, plain) => {
    stop()
    await act()
    return verify.call(hash, hashed, plain)
  }
  return { stop }
}
