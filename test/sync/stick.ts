// A shop whose devices are apart, and the folders that are carried between them.

import { mkdirSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import type test from 'tape'
import type { FaultCode } from '../../src/fault/fault.ts'
import type { FolderReport } from '../../src/http/contract.ts'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { faultOf } from '../fault.ts'
import type { Shop } from '../shop.ts'

/** A folder of the shop's own. */
export function stick(shop: Shop, name = 'stick'): string {
  const folder = shop.path(name)
  mkdirSync(folder)
  return folder
}

export const sync = (node: Node, folder: string): Promise<FolderReport> =>
  operationsOf(node).syncFolder({ folder })

export const digestOf = async (node: Node) => {
  await node.device.settle()
  return (await node.device.view.digest()).digest
}

export async function sell(node: Node, sales: number, code = 'TEA-01'): Promise<void> {
  for (let i = 0; i < sales; i++) {
    await operationsOf(node).sell({ lines: [{ code }] })
    await node.device.settle() // a block for each
  }
}

/** A shop with items, whose devices are then alone, each without a network. */
export async function apart(shop: Shop, ...joiners: string[]): Promise<Node[]> {
  const first = await shop.found('Till 1')
  await operationsOf(first).importItems('code,name,price,stock\nTEA-01,Lapsang Souchong,250,1000\n')
  for (const name of joiners) await shop.join(name, first)
  for (const name of ['Till 1', ...joiners]) await shop.shut(name)
  const nodes: Node[] = []
  for (const name of ['Till 1', ...joiners]) nodes.push(await shop.open(name, { offline: true }))
  return nodes
}

/** The fault that an action ends in. */
export async function refused(
  t: test.Test,
  action: Promise<unknown>,
  code: FaultCode,
  says: RegExp
): Promise<void> {
  const fault = await faultOf(action)
  t.equal(fault.code, code, fault.message)
  t.match(fault.message, says)
}

export const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true })
    .map(name => path.join(directory, String(name)))
    .filter(file => statSync(file).isFile())
