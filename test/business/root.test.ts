import { entropyToMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import fc from 'fast-check'
import crypto from 'hypercore-crypto'
import test from 'tape'
import {
  attestLog,
  businessId,
  businessTag,
  certifyOwner,
  epochKey,
  newPhrase,
  rootFromPhrase,
  verifyLog,
  verifyOwner
} from '../../src/business/root.ts'
import { Fault } from '../../src/fault/fault.ts'

/** The phrase of sixteen zero bytes: bip39's first published test vector. */
const PHRASE = `${'abandon '.repeat(11)}about`

const key = (fill: number) => crypto.keyPair(Buffer.alloc(32, fill))
const device = key(1)
const log = key(2).publicKey

/** The fault that a phrase gives. */
function faultOf(phrase: string): Fault {
  try {
    rootFromPhrase(phrase)
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error(`no fault from "${phrase}"`)
}

test('[B1] a new phrase has 12 words, made of the caller’s randomness only', t => {
  t.equal(
    newPhrase(size => Buffer.alloc(size)),
    PHRASE
  )
  const phrase = newPhrase(size => Buffer.alloc(size, 7))
  t.equal(phrase.split(' ').length, 12)
  t.deepEqual(
    newPhrase(size => Buffer.alloc(size, 7)),
    phrase
  )
  t.end()
})

test('[B2] the same words give the same business for ever, whatever their case and spacing', t => {
  const { publicKey, secretKey } = rootFromPhrase(PHRASE)
  t.ok(crypto.validateKeyPair({ publicKey, secretKey }))
  t.equal(
    businessId(publicKey),
    '1ab6657af3nb1crzieosbzp34gf68isesa8zsnixx6prhcw9jffo',
    'pinned: paper from today opens it in ten years'
  )
  const epoch0 = '13abc80cb108d8fa1eeae400f9a7db4172804f42b7ba3d86b6e4de5b2ea1e7eb'
  t.equal(epochKey(PHRASE, 0).toString('hex'), epoch0)
  const sloppy = `  ${PHRASE.toUpperCase().replaceAll(' ', ' \n\t ')}\n`
  t.deepEqual(rootFromPhrase(sloppy).publicKey, publicKey)
  t.deepEqual(epochKey(sloppy, 0), epochKey(PHRASE, 0))
  const long = entropyToMnemonic(Buffer.alloc(32), wordlist)
  t.equal(rootFromPhrase(long).publicKey.byteLength, 32, 'a phrase of 24 words is taken')
  t.end()
})

test('[B3] a mistake on paper is named: the wrong word, the count, or that words do not fit', t => {
  const typo = faultOf(PHRASE.replace('about', 'abouut'))
  t.equal(typo.code, 'BAD_INPUT')
  t.match(typo.message, /^Word 12 .*"abouut".*did you mean "about"\?/)
  const unlike = faultOf(PHRASE.replace('about', 'qqq')).message
  t.match(unlike, /^Word 12 .*"qqq", is not in the list of words\.$/)
  for (const count of [0, 1, 11, 13, 23, 25]) {
    t.match(faultOf('abandon '.repeat(count)).message, new RegExp(`this one has ${count}\\.`))
  }
  t.match(faultOf('abandon '.repeat(12)).message, /do not fit/)
  t.match(faultOf(`about ${'abandon '.repeat(11)}`).message, /changed places/)
  t.end()
})

test('[B3] whatever is typed as a phrase gives a key or a fault, and nothing else', t => {
  const word = fc.oneof(fc.constantFrom(...wordlist), fc.string({ unit: 'binary' }))
  const phrases = fc.array(word, { maxLength: 25 }).map(words => words.join(' '))
  fc.assert(
    fc.property(phrases, phrase => {
      try {
        rootFromPhrase(phrase)
      } catch (error) {
        return error instanceof Fault && error.code === 'BAD_INPUT'
      }
      return true
    })
  )
  t.end()
})

test('[B4] root key, epoch key, id and tag do not give each other away', t => {
  const root = rootFromPhrase(PHRASE)
  const secrets = [root.publicKey, root.secretKey.subarray(0, 32), epochKey(PHRASE, 0)]
  const seen = [businessTag(root.publicKey), crypto.discoveryKey(root.publicKey), ...secrets]
  t.equal(new Set(seen.map(bytes => bytes.toString('hex'))).size, seen.length)
  t.equal(businessTag(root.publicKey).byteLength, 32)
  t.equal(businessId(root.publicKey).length, 52)
  const other = rootFromPhrase(newPhrase(size => Buffer.alloc(size, 1)))
  t.notDeepEqual(businessTag(other.publicKey), businessTag(root.publicKey))
  t.end()
})

test('[B5] an owner’s certificate holds for one business, one device and one log', t => {
  const root = rootFromPhrase(PHRASE)
  const owner = { device: device.publicKey, log }
  const certificate = certifyOwner(root, owner)
  t.equal(certificate.byteLength, 64)
  t.ok(verifyOwner(root.publicKey, owner, certificate))
  t.notOk(verifyOwner(key(9).publicKey, owner, certificate), 'another business')
  t.notOk(verifyOwner(root.publicKey, { ...owner, device: key(9).publicKey }, certificate))
  t.notOk(verifyOwner(root.publicKey, { ...owner, log: key(9).publicKey }, certificate))
  t.notOk(verifyOwner(root.publicKey, { device: log, log: device.publicKey }, certificate))
  t.notOk(verifyOwner(root.publicKey, owner, certifyOwner(key(9), owner)), 'another root')
  t.throws(() => certifyOwner(root, { device: Buffer.alloc(31), log }), TypeError)
  t.end()
})

test('[B6] a log belongs to the device whose key says so', t => {
  const signature = attestLog(device, log)
  t.equal(signature.byteLength, 64)
  t.ok(verifyLog(device.publicKey, log, signature))
  t.notOk(verifyLog(key(9).publicKey, log, signature), 'another device')
  t.notOk(verifyLog(device.publicKey, key(9).publicKey, signature), 'another log')
  const owner = { device: device.publicKey, log }
  const asOwner = certifyOwner(device, owner)
  t.notOk(verifyLog(device.publicKey, log, asOwner), 'no statement passes for another kind')
  t.end()
})

test('[B5] [B6] malformed keys and signatures are untrue, never an error', t => {
  const zeros = Buffer.alloc(32)
  t.notOk(verifyLog(zeros, zeros, Buffer.alloc(64)), 'a key that is no key')
  const bytes = fc.uint8Array({ maxLength: 70 }).map(array => Buffer.from(array))
  fc.assert(
    fc.property(
      bytes,
      bytes,
      bytes,
      bytes,
      (a, b, c, signature) =>
        !verifyOwner(a, { device: b, log: c }, signature) && !verifyLog(a, b, signature)
    )
  )
  t.end()
})
