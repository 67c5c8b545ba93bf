import type { Member } from '../business/membership.ts'
import type { Node } from '../node/node.ts'
import type { LogProgress } from '../sync/progress.ts'
import type { Device } from './contract.ts'

/** Every other device of the business, as this one knows it now. */
export function otherDevices(node: Node): Device[] {
  return node.device.membership.devices
    .filter(({ device, retired }) => !retired && !device.equals(node.device.keyPair.publicKey))
    .map(member => describeDevice(node, member))
}

/** One other device, as this one knows it now. */
export function describeDevice(node: Node, { device, name, role }: Member): Device {
  const key = device.toString('hex')
  const progress = node.sync.progress.of(key)
  const link = node.peers.find(peer => peer.device === key)
  const who = { device: name, key, role }
  if (!progress || !link) {
    const nothing = { done: 0, total: 0, rate: 0, lacks: null, path: null, address: null }
    return { ...who, state: 'away', ...nothing, since: null, lastSeen: node.lastSeen(key) }
  }
  const { link: path, address, connectedSince: since } = link
  return { ...who, ...progress, path, address, since, lastSeen: node.device.clock.now() }
}

/** How much of a log is here, and by whom it comes. */
export function logProgress(node: Node, log: string): LogProgress {
  const progress = node.sync.progress.log(log)
  if (!progress) return { here: 0, known: 0, missing: 0, rate: 0, from: [] }
  return { ...progress, from: progress.from.map(key => node.nameOf(Buffer.from(key, 'hex'))) }
}
