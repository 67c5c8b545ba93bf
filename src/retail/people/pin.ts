import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { Fault } from '../../fault/fault.ts'

/** Characters of a PIN. */
export const PIN_CHARS = { min: 4, max: 64 } as const

/**
 * What hashing a PIN costs: 16 MiB of memory, some 50 ms on a till. Four digits are tried out in
 * minutes at any cost that a till can pay: what keeps a hash is that only members hold the logs.
 */
const COSTS = { N: 2 ** 14, r: 8, p: 1 } as const

/** Costs beyond these are not paid, whatever a record says: memory in bytes, passes. */
const COST_MAX = { memory: 64 * 1024 * 1024, p: 16 } as const

const SALT_BYTES = 16
const HASH_BYTES = 32

/**
 * The text that a member of the staff is recognised by: `scrypt$N$r$p$SALT$HASH`.
 *
 * @throws Fault BAD_INPUT for a PIN that is too short or too long, or that no keyboard types
 */
export async function hashPin(pin: string): Promise<string> {
  if (pin.length < PIN_CHARS.min || pin.length > PIN_CHARS.max) {
    throw new Fault(
      'BAD_INPUT',
      `A PIN has ${PIN_CHARS.min} to ${PIN_CHARS.max} characters. Choose another one.`
    )
  }
  // A line break comes out of a pipe, and no keyboard of a till gives it back.
  if (/\p{Cc}/u.test(pin)) {
    throw new Fault('BAD_INPUT', 'A PIN holds no line break and no tab. Give it on one line.')
  }
  const salt = randomBytes(SALT_BYTES)
  const { N, r, p } = COSTS
  const hash = await derive(pin, salt, { N, r, p })
  return ['scrypt', N, r, p, salt.toString('base64'), hash.toString('base64')].join('$')
}

/** True if this is the PIN that `stored` was made of; false for a text that is no hash. */
export async function isPin(pin: string, stored: string): Promise<boolean> {
  const [name, N, r, p, salt, hash] = stored.split('$')
  const costs = { N: Number(N), r: Number(r), p: Number(p) }
  const expected = Buffer.from(hash ?? '', 'base64')
  const isSane =
    name === 'scrypt' &&
    Object.values(costs).every(cost => Number.isSafeInteger(cost) && cost > 0) &&
    128 * costs.N * costs.r <= COST_MAX.memory &&
    costs.p <= COST_MAX.p &&
    expected.length === HASH_BYTES
  if (!isSane || pin.length > PIN_CHARS.max) return false
  const made = await derive(pin, Buffer.from(salt!, 'base64'), costs).catch(() => null)
  return made !== null && timingSafeEqual(made, expected)
}

function derive(
  pin: string,
  salt: Buffer,
  costs: { N: number; r: number; p: number }
): Promise<Buffer> {
  const options = { ...costs, maxmem: 2 * COST_MAX.memory }
  return new Promise((resolve, reject) => {
    scrypt(pin.normalize('NFKC'), salt, HASH_BYTES, options, (error, hash) =>
      error ? reject(error) : resolve(hash)
    )
  })
}
