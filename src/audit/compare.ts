import type { Rows } from '../view/view.ts'

/** Differences named one by one; more are counted. */
const DIFFERENCES_MAX = 20

/** Cell by cell and row by row: which differ, are missing, or are too many, a sentence each. */
export async function compareRows(live: Rows, fresh: Rows): Promise<string[]> {
  const differences: string[] = []
  let more = 0
  const differ = (text: string) => {
    if (differences.length < DIFFERENCES_MAX) differences.push(text)
    else more++
  }
  let other = await fresh.next()
  for await (const [key, value] of live) {
    while (!other.done && other.value[0] < key) {
      differ(`${name(other.value[0])} is missing from the live view.`)
      other = await fresh.next()
    }
    if (other.done || other.value[0] > key) {
      differ(`${name(key)} stands in the live view, but no log says so.`)
      continue
    }
    if (!other.value[1].equals(value)) differ(`${name(key)} differs from what the logs say.`)
    other = await fresh.next()
  }
  for (; !other.done; other = await fresh.next()) {
    differ(`${name(other.value[0])} is missing from the live view.`)
  }
  if (more > 0) differences.push(`and ${more} more cells differ.`)
  return differences
}

const FAMILIES: Record<string, string> = {
  b: 'Business field',
  d: 'Admission',
  i: 'Item',
  l: 'Location',
  o: 'Recorded id',
  s: 'Stock',
  t: 'Day sums',
  u: 'Log sums',
  v: 'Log maxima',
  C: 'Code row',
  E: 'Exception row',
  H: 'Head',
  M: 'Stored digest'
}

const name = (key: string) =>
  `${FAMILIES[key[0]!] ?? 'Row'} ${Buffer.from(key.slice(1), 'latin1').toString('hex') || '(the business)'}`
