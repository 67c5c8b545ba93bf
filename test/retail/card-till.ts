/** What tests of card payments ask for. */
import { inRequest } from '../../src/node/request.ts'

/** A bill of so many loaves. */
export const bread = (units: number) => ({ lines: [{ code: 'BREAD', quantity: units * 1000 }] })
/** A loaf, paid by the till's own terminal. */
export const byCard = { ...bread(1), tenders: [{ type: 'card' }] }

/** Does it as a request with this key. */
export function keyed<T>(key: string, run: () => Promise<T>): Promise<T> {
  const bytes = Buffer.alloc(16, key)
  return inRequest({ key: bytes, print: bytes, isOpen: true, isStale: () => false, at: null }, run)
}
