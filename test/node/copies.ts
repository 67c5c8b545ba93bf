// Directories that are copied, as a backup and its restoration do.
import { cp, rm } from 'node:fs/promises'
import type test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { level, linked, type Shop } from '../shop.ts'
import { PATIENCE_MS, until } from '../until.ts'
import { sellTea, teaShop } from './tea-shop.ts'

/** Takes a backup of a device that is shut. */
export async function backUp(shop: Shop, name: string, as = `${name} backup`): Promise<void> {
  await cp(shop.path(name), shop.path(as), { recursive: true })
}

/** Puts a backup in the place of a device's directory. */
export async function restore(shop: Shop, name: string, as = `${name} backup`): Promise<void> {
  await rm(shop.path(name), { recursive: true, force: true })
  await cp(shop.path(as), shop.path(name), { recursive: true })
}

/** Resolves when all of them know a fork of this log, and agree on everything. */
export function agreed(sales: number, ...nodes: Node[]): Promise<void> {
  return agreedWithin(PATIENCE_MS, sales, ...nodes)
}

/** The same, where devices take turns. */
export async function agreedWithin(
  patienceMs: number,
  sales: number,
  ...nodes: Node[]
): Promise<void> {
  await until(
    `${sales} sales on each of ${nodes.length} devices`,
    async () => {
      for (const node of nodes) {
        const { totals } = await operationsOf(node).status()
        if (totals.sales !== sales) return false
      }
      return true
    },
    nodes.map(node => [node.device, 'folded', 'fact', 'checkpoint'] as const),
    patienceMs
  )
  await level(...nodes)
}

/** Every sale is counted once: on each device the digest, the sums and the list say the same. */
export async function sameEverywhere(
  t: test.Test,
  receipts: number,
  ...nodes: Node[]
): Promise<void> {
  const digests = await Promise.all(
    nodes.map(async ({ device }) => {
      await device.settle()
      return (await device.view.digest()).digest
    })
  )
  t.equal(new Set(digests).size, 1, 'equal digests')
  for (const node of nodes) {
    const { totals } = await operationsOf(node).status()
    t.equal(totals.sales, receipts, `${receipts} sales in the sums`)
    t.equal(totals.gross, receipts * 250)
    const { sales } = await operationsOf(node).sales({ limit: 1_000 })
    t.equal(sales.length, receipts, 'and as many in the list')
    const { stock } = await operationsOf(node).stock({ code: 'TEA' })
    t.equal(stock[0]?.onHand, 1_000_000 - receipts * 1000, 'and gone from stock')
    const report = await operationsOf(node).verify()
    t.ok(report.ok, `verifies: ${report.differences.join(' ')}`)
  }
}

/** The exceptions of a device, by their type. */
export async function exceptionsOf(node: Node): Promise<string[]> {
  return (await operationsOf(node).status()).exceptions.map(({ type }) => type)
}

export { ITEMS, sellTea } from './tea-shop.ts'
export { level, linked }

/** An office (owner) and two tills, in step; Till 1 sold two and is shut and backed up. */
export async function scene(t: test.Test) {
  const { shop, office, one, two } = await teaShop(t)
  await sellTea(one, 2)
  await level(office, one, two)
  await shop.shut('Till 1')
  await backUp(shop, 'Till 1')
  return { shop, office, two }
}
