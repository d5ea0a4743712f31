/** SHA-256 in base64 without its padding: 43 characters. */
const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}$/

/**
 * A variable of the environment that holds the fingerprint of a host key as `ssh-keygen -l` prints
 * it, or nothing. Throws with a sentence for whoever starts the product.
 */
export function hostKeyFingerprint(name: string, value?: string) {
  if (value && !FINGERPRINT.test(value)) {
    throw new Error(`${name} must be "SHA256:" and 43 characters, as ssh-keygen -l prints it`)
  }
  return value || undefined
}
