// A shop in one process, on loopback and with an mDNS port of its own, for the figures that look at
// the network and not at the work: how soon two devices are linked, and what they say when idle.
//
// arguments: link SAMPLES | idle DEVICES QUIET_SECONDS MEASURED_SECONDS | witness DEVICES; the
// answer is one message
import { Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createBusiness } from '../../src/node/create.ts'
import { joinBusiness } from '../../src/node/join.ts'
import { Node } from '../../src/node/node.ts'
import { witnessRound } from '../figures/witness.ts'

/** What an idle shop sent in the measured time, all devices together. */
export interface Idle {
  devices: number
  links: number
  quietS: number
  measuredS: number
  /** Over the links, as they cross the wire: without the headers of TCP and IP. */
  linkBytes: number
  /** Multicast DNS: payload, without the headers of UDP and IP. */
  mdnsBytes: number
  mdnsPackets: number
}

const lan = { lanInterface: '127.0.0.1', mdnsPort: 20_000 + (process.pid % 30_000) }
const JOIN_MS = 60_000
const WARM_UP = 5

async function found(directory: string): Promise<Node> {
  const { device } = await createBusiness(directory, {
    business: 'Bench',
    location: 'Shop',
    name: 'Till 0',
    currency: 'GBP'
  })
  await device.close()
  const node = await Node.open(directory, lan)
  await node.startLan()
  return node
}

async function join_(owner: Node, directory: string, index: number): Promise<Node> {
  const { invite } = await owner.invites.create('till', owner.device.location)
  const name = `Till ${index}`
  return (await joinBusiness(directory, { invite, name, timeoutMs: JOIN_MS, ...lan })).node as Node
}

async function linked(node: Node, links: number): Promise<void> {
  while (node.peers.length < links) await once(node, 'up')
}

/** Milliseconds from the moment a device opens the LAN until both ends have the link. */
async function link(root: string, samples: number): Promise<number[]> {
  const owner = await found(join(root, '0'))
  await (await join_(owner, join(root, '1'), 1)).close()
  const tookMs: number[] = []
  for (let i = 0; i < WARM_UP + samples; i++) {
    while (owner.peers.length > 0) await once(owner, 'down')
    const node = await Node.open(join(root, '1'), lan)
    const begunMs = performance.now()
    await node.startLan()
    await Promise.all([linked(node, 1), linked(owner, 1)])
    if (i >= WARM_UP) tookMs.push(performance.now() - begunMs)
    await node.close()
  }
  await owner.close()
  return tookMs
}

async function idle(root: string, devices: number, quietS: number, measuredS: number) {
  const mdns = { bytes: 0, packets: 0 }
  countSent(mdns)
  const owner = await found(join(root, '0'))
  const nodes = [owner]
  for (let i = 1; i < devices; i++) nodes.push(await join_(owner, join(root, String(i)), i))
  await Promise.all(nodes.map(node => linked(node, devices - 1)))
  let lost = 0
  for (const node of nodes) node.on('down', () => lost++)
  await wait(quietS * 1000)
  const sent = () => nodes.reduce((sum, node) => sum + node.sync.sentBytes, 0)
  const before = { link: sent(), ...mdns }
  await wait(measuredS * 1000)
  const linkBytes = sent() - before.link
  if (lost > 0) throw new Error(`${lost} links went down while nothing happened`)
  const heads = nodes.map(node => [...node.device.view.heads.values()].reduce((a, b) => a + b, 0))
  if (new Set(heads).size !== 1) throw new Error('the devices were not in step')
  const mdnsBytes = mdns.bytes - before.bytes
  const mdnsPackets = mdns.packets - before.packets
  const links = (devices * (devices - 1)) / 2
  const result: Idle = { devices, links, quietS, measuredS, linkBytes, mdnsBytes, mdnsPackets }
  await Promise.all(nodes.map(node => node.close()))
  return result
}

/** Counts what leaves over any UDP socket of this process: here that is multicast DNS alone. */
function countSent(count: { bytes: number; packets: number }): void {
  const send = Socket.prototype.send as (...args: unknown[]) => void
  Socket.prototype.send = function (this: Socket, ...args: unknown[]) {
    const [message, offset, length] = args
    count.packets++
    const whole = (message as Uint8Array).byteLength
    count.bytes +=
      typeof offset === 'number' && typeof length === 'number' && args.length > 4 ? length : whole
    return send.apply(this, args)
  } as typeof Socket.prototype.send
}

const [figure, ...numbers] = process.argv.slice(2)
const root = mkdtempSync(join(tmpdir(), 'tillmesh-bench-'))
try {
  const [first, quietS, measuredS] = numbers.map(Number)
  const measure = {
    link: () => link(root, first!),
    idle: () => idle(root, first!, quietS!, measuredS!),
    witness: () => witnessRound(first!)
  }[figure!]
  const result = await measure?.()
  await new Promise(sent => process.send!(result, sent))
} finally {
  rmSync(root, { recursive: true, force: true })
}
process.disconnect()
