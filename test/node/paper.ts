/** A shop whose owner has the recovery phrase on paper, and what is done with it. */
import { mkdir, rm } from 'node:fs/promises'
import type test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { type Recovered, type RecoverOptions, recoverBusiness } from '../../src/node/recover.ts'
import { level, Shop } from '../shop.ts'
import { PATIENCE_MS, until } from '../until.ts'
import { ITEMS, sellTea } from './tea-shop.ts'

export { rotated } from './retired.ts'
export { sellTea }

/** An owner's office and a till, in step; the phrase is on paper. */
export async function scene(t: test.Test) {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  await operationsOf(office).importItems(ITEMS)
  const till = await shop.join('Till', office)
  await sellTea(office)
  await sellTea(till)
  await level(office, till)
  const stick = shop.path('stick')
  await mkdir(stick)
  const lose = async (name: string) => {
    await shop.shut(name)
    await rm(shop.path(name), { recursive: true })
  }
  return { shop, phrase: shop.phrase, office, till, stick, lose }
}

/** Recovers on a new machine; it is closed when the test ends. */
export async function recover(
  t: test.Test,
  shop: Shop,
  options: Partial<RecoverOptions> & { phrase: string },
  directory = 'New office'
): Promise<Recovered> {
  const recovered = await recoverBusiness(shop.path(directory), {
    ...{ name: 'New office', timeoutMs: PATIENCE_MS, ...shop.lan },
    ...options
  })
  recovered.node.on('problem', error => shop.problems.push({ name: directory, error }))
  t.teardown(() => recovered.node.close())
  return recovered
}

/** What was sold over all, as this device knows it. */
export const totals = async (node: Node) => (await operationsOf(node).status()).totals

/** Resolves when this device counts so many sales: a recovery may end before the latest came. */
export function sold(node: Node, sales: number): Promise<void> {
  const all = async () => (await totals(node)).sales === sales
  return until(`${sales} sales`, all, [[node.device, 'folded', 'checkpoint', 'fact']])
}
