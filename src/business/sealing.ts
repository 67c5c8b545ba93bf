import crypto from 'hypercore-crypto'
import sodium from 'sodium-universal'
import type { KeyPair } from './root.ts'

const BOX_KEY_BYTES = 32

/**
 * Seals a secret for the owner of an ed25519 key, such as a device or the root: libsodium's sealed
 * box, for the X25519 key that belongs to it.
 */
export function seal(secret: Buffer, publicKey: Buffer): Buffer {
  const box = Buffer.alloc(BOX_KEY_BYTES)
  sodium.crypto_sign_ed25519_pk_to_curve25519(box, publicKey)
  return crypto.encrypt(secret, box)
}

/** What was sealed for this key pair; null if it was sealed for another, or changed. */
export function unseal(box: Buffer, { publicKey, secretKey }: KeyPair): Buffer | null {
  const pair = { publicKey: Buffer.alloc(BOX_KEY_BYTES), secretKey: Buffer.alloc(BOX_KEY_BYTES) }
  sodium.crypto_sign_ed25519_pk_to_curve25519(pair.publicKey, publicKey)
  sodium.crypto_sign_ed25519_sk_to_curve25519(pair.secretKey, secretKey)
  return crypto.decrypt(box, pair)
}
