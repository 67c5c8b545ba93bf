import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Net } from './net.ts'
import { folderPrefix } from './netns.ts'
import { CODE, Till } from './till.ts'

/** Devices that do something at once: two cores are not more. */
const AT_ONCE = 4

/** The devices of most scenarios; who is not needed in one stays switched off. */
const TEAM = ['A', 'B', 'C', 'D', 'E']

const founded = new Map<string, Promise<string>>()

/**
 * The folder of a business's devices, which the first of them founded and all others joined. It is
 * made once in a process, and nobody may run what lies there: each scenario runs a copy.
 */
export function foundOnce(names: string[]): Promise<string> {
  const all = names.every(name => TEAM.includes(name)) ? TEAM : names
  const known = founded.get(all.join()) ?? found(all)
  founded.set(all.join(), known)
  return known
}

async function found(names: string[]): Promise<string> {
  const directory = mkdtempSync(folderPrefix())
  const net = new Net(`founding-${founded.size}`)
  const close = () => net.close()
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  process.once('exit', close)
  const shop = net.shop()
  const tills = names.map(
    name => new Till(name, net.machine(name).plug(shop), path.join(directory, name))
  )
  try {
    const [founder, ...guests] = tills as [Till, ...Till[]]
    const words = ['--business', 'Shop', '--location', 'Here', '--currency', 'EUR']
    await founder.cli('init', '--name', founder.name, ...words)
    const items = path.join(directory, 'items.csv')
    writeFileSync(items, `code,name,price\n${CODE},Tea,4.20\n`)
    await founder.cli('item', 'import', items)
    await founder.run()
    const invites: string[] = []
    for (const _ of guests) {
      const { invite } = await founder.cli<{ invite: string }>('invite', '--role', 'till')
      invites.push(invite)
    }
    await inTurns(guests, async guest => {
      await guest.cli('join', invites.pop()!, '--name', guest.name)
    })
    await founder.stop()
    return directory
  } finally {
    for (const till of tills) till.close()
    close()
    process.off('exit', close)
  }
}

/** Does it for each, a few at a time. */
export async function inTurns<T>(all: T[], work: (one: T) => Promise<void>): Promise<void> {
  const queue = all.values()
  const worker = async () => {
    for (const one of queue) await work(one)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
