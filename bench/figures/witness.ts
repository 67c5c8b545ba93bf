// What it costs that all devices sign for what they hold, once: bytes of the blocks that this adds.
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readStored } from '../../src/log/logs.ts'
import { createBusiness } from '../../src/node/create.ts'
import { joinBusiness } from '../../src/node/join.ts'
import { Node } from '../../src/node/node.ts'

export interface WitnessRound {
  devices: number
  /** One statement about all logs, as its block stands on disk and crosses each link. */
  blockBytes: number
  /** All devices' statements together: what each device stores. */
  roundBytes: number
  /** From the first to the last statement, one device after the other. */
  ms: number
}

const LAN = { lanInterface: '127.0.0.1', mdnsPort: 20_000 + (process.pid % 30_000) }

/** Real devices on loopback, each with something new in its log; then each states once. */
export async function witnessRound(devices: number): Promise<WitnessRound> {
  const directory = mkdtempSync(join(tmpdir(), 'tillmesh-witness-'))
  const nodes: Node[] = []
  try {
    const names = { business: 'Bench', location: 'Shop', name: 'Till 0', currency: 'GBP' }
    const { device } = await createBusiness(join(directory, '0'), names)
    await device.close()
    const owner = await Node.open(join(directory, '0'), LAN)
    nodes.push(owner)
    await owner.startLan()
    for (let i = 1; i < devices; i++) {
      const { invite } = await owner.invites.create('till', owner.device.location)
      const options = { invite, name: `Till ${i}`, timeoutMs: 120_000, ...LAN }
      // A till, as invited.
      nodes.push((await joinBusiness(join(directory, String(i)), options)).node as Node)
    }
    for (const node of nodes) await edit(node)
    await level(nodes)
    const before = performance.now()
    for (const node of nodes) await node.witness.state()
    const ms = performance.now() - before
    const blocks = await Promise.all(nodes.map(lastBlock))
    const roundBytes = blocks.reduce((sum, bytes) => sum + bytes, 0)
    return { devices, blockBytes: Math.max(...blocks), roundBytes, ms }
  } finally {
    for (const node of nodes) await node.close()
    await rm(directory, { recursive: true, force: true })
  }
}

async function edit({ device }: Node): Promise<void> {
  const edits = [{ field: 1, text: device.profile.device.name }]
  await device.commit(() => [
    { kind: 'location.edited', body: { subject: device.location, edits } }
  ])
  await device.settle()
}

async function lastBlock({ device: { log } }: Node): Promise<number> {
  return (await readStored(log, log.length - 1, log.length))[0]!.byteLength
}

function level(nodes: Node[]): Promise<void> {
  const sizes = () =>
    nodes.map(({ device }) => [...device.view.heads.values()].filter(Boolean).length)
  return new Promise(resolve => {
    const look = () => {
      if (sizes().every(size => size === nodes.length)) resolve()
    }
    for (const { device } of nodes) device.on('folded', look)
    look()
  })
}
