import hash from '@adonisjs/core/services/hash'

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
