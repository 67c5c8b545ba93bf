/**
 * The business's root key: twelve words on paper. They name the business, certify its owners'
 * devices and read its first epoch, so paper alone brings a business back from any copy of it.
 */
import { entropyToMnemonic, mnemonicToEntropy, mnemonicToSeedSync } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import crypto from 'hypercore-crypto'
import { encode } from 'z32'
import type { DeviceRetired } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'

/** An ed25519 key pair: of the business (root) or of a device. */
export interface KeyPair {
  publicKey: Buffer
  secretKey: Buffer
}

/** The business's own key pair; the secret half exists only while the phrase is at hand. */
export type Root = KeyPair

/** A device and the log that it writes, both by public key (32 bytes each). */
export interface DeviceLog {
  device: Buffer
  log: Buffer
}

const KEY_BYTES = 32
const ENTROPY_BYTES = 16
/** Phrases we make have 12 words (128 bits); 24 are taken from owners who brought their own. */
const WORD_COUNTS: readonly number[] = [12, 24]
/** No two words of the English list share their first four letters. */
const TELLING_LETTERS = 4

const [NS_ROOT, NS_EPOCH_0, NS_TAG, NS_OWNER, NS_LOG, NS_TOPIC, NS_RETIRED, NS_EPOCH_ID] =
  crypto.namespace('tillmesh/business', 8) as [
    ...[Buffer, Buffer, Buffer, Buffer],
    ...[Buffer, Buffer, Buffer, Buffer]
  ]

/** A new recovery phrase of 12 English words, from 16 bytes of the caller's randomness. */
export function newPhrase(randomBytes: (size: number) => Buffer): string {
  return entropyToMnemonic(randomBytes(ENTROPY_BYTES), wordlist)
}

/** The root key of a phrase as a person typed it; Fault BAD_INPUT says which word is wrong. */
export function rootFromPhrase(phrase: string): Root {
  return crypto.keyPair(crypto.hash([NS_ROOT, seedOf(phrase)]))
}

/**
 * The 32-byte encryption key of epoch 0, so that the phrase alone reads it. Later ones are random
 * and sealed to the root key, among others: they cannot be known before they are made.
 */
export function epochKey(phrase: string, _epoch: 0): Buffer {
  return crypto.hash([NS_EPOCH_0, seedOf(phrase)])
}

/** The business's name among its own devices: its root public key in z-base-32. */
export function businessId(rootPublicKey: Buffer): string {
  return encode(rootPublicKey)
}

/** What strangers on a LAN may see of a business: a hash that gives no key away. */
export function businessTag(rootPublicKey: Buffer): Buffer {
  return crypto.hash([NS_TAG, rootPublicKey])
}

/**
 * Under what its devices look for each other on a DHT: another hash than the tag, so that who
 * hears a shop's Wi-Fi cannot ask the internet where the business's other devices are.
 */
export function businessTopic(rootPublicKey: Buffer): Buffer {
  return crypto.hash([NS_TOPIC, rootPublicKey])
}

/** The root's signature (64 bytes) that this device, with this log, is an owner. */
export function certifyOwner(root: Root, { device, log }: DeviceLog): Buffer {
  return crypto.sign(statement(NS_OWNER, root.publicKey, device, log), root.secretKey)
}

/** Did the root of this business certify this device and log? False for anything malformed. */
export function verifyOwner(
  rootPublicKey: Buffer,
  { device, log }: DeviceLog,
  signature: Buffer
): boolean {
  if (![rootPublicKey, device, log].every(isKey)) return false
  return crypto.verify(statement(NS_OWNER, rootPublicKey, device, log), signature, rootPublicKey)
}

/** The root's signature (64 bytes) that this device is retired, and what of its logs counts. */
export function certifyRetirement(root: Root, retired: Retirement): Buffer {
  return crypto.sign(retirement(root.publicKey, retired), root.secretKey)
}

/** Did the root of this business retire this device so? False for anything malformed. */
export function verifyRetirement(
  rootPublicKey: Buffer,
  retired: Retirement,
  signature: Buffer
): boolean {
  if (![rootPublicKey, retired.device].every(isKey)) return false
  return crypto.verify(retirement(rootPublicKey, retired), signature, rootPublicKey)
}

/** What a retirement says: the device, and how many blocks of which log count. */
type Retirement = Pick<DeviceRetired, 'device' | 'logs'>

function retirement(rootPublicKey: Buffer, { device, logs }: Retirement): Buffer {
  const counted = logs.map(({ log, length }) => {
    const count = Buffer.alloc(8)
    count.writeBigUInt64BE(BigInt(length))
    return Buffer.concat([log, count])
  })
  return statement(NS_RETIRED, rootPublicKey, device, crypto.hash(counted))
}

/** What names an epoch's key without telling it, 8 bytes. */
export function epochId(key: Buffer): Buffer {
  return crypto.hash([NS_EPOCH_ID, key]).subarray(0, 8)
}

/** The device's signature (64 bytes) that this log is its own. */
export function attestLog(device: KeyPair, log: Buffer): Buffer {
  return crypto.sign(statement(NS_LOG, device.publicKey, log), device.secretKey)
}

/** Did this device say that this log is its own? False for anything malformed. */
export function verifyLog(device: Buffer, log: Buffer, signature: Buffer): boolean {
  if (!isKey(device) || !isKey(log)) return false
  return crypto.verify(statement(NS_LOG, device, log), signature, device)
}

/** What is signed: a namespace and keys, all of 32 bytes, so no two statements look alike. */
function statement(namespace: Buffer, ...keys: Buffer[]): Buffer {
  if (!keys.every(isKey)) throw new TypeError(`a key has ${KEY_BYTES} bytes`)
  return Buffer.concat([namespace, ...keys])
}

function isKey(key: Buffer): boolean {
  return key.byteLength === KEY_BYTES
}

/** The 64-byte bip39 seed of a phrase, after the checks that a mistake on paper can fail. */
function seedOf(phrase: string): Buffer {
  const words = phrase.trim().toLowerCase().split(/\s+/u).filter(Boolean)
  if (!WORD_COUNTS.includes(words.length)) {
    throw new Fault(
      'BAD_INPUT',
      `A recovery phrase has ${WORD_COUNTS.join(' or ')} words, this one has ${words.length}.`
    )
  }
  for (const [at, word] of words.entries()) {
    if (!wordlist.includes(word)) throw unknownWord(word, at + 1)
  }
  const canonical = words.join(' ')
  try {
    mnemonicToEntropy(canonical, wordlist)
  } catch (cause) {
    throw new Fault(
      'BAD_INPUT',
      'Every word of this recovery phrase exists, but together they do not fit: a word is wrong or two changed places.',
      [],
      cause
    )
  }
  return Buffer.from(mnemonicToSeedSync(canonical))
}

function unknownWord(word: string, position: number): Fault {
  const start = word.slice(0, TELLING_LETTERS)
  const meant = start.length < TELLING_LETTERS ? [] : wordlist.filter(w => w.startsWith(start))
  const hint = meant.length === 1 ? ` (did you mean "${meant[0]}"?)` : ''
  return new Fault(
    'BAD_INPUT',
    `Word ${position} of the recovery phrase, "${word}", is not in the list of words${hint}.`
  )
}
