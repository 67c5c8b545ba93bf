import { businessId } from '../business/root.ts'
import { locationName } from '../node/location-name.ts'
import type { Node } from '../node/node.ts'
import { exceptions } from '../retail/exceptions/exceptions.ts'
import { totals } from '../retail/selling/sales.ts'
import type { Status } from './contract.ts'
import { logProgress, otherDevices } from './devices.ts'

/** How things stand on a device that can read. */
export async function statusOf(node: Node): Promise<Status> {
  const { device } = node
  await device.settle()
  const { business, device: self } = device.profile
  const { digest, heads } = await device.view.digest()
  return {
    business: {
      id: businessId(Buffer.from(business.root, 'hex')),
      name: business.name,
      currency: business.currency
    },
    device: {
      name: self.name,
      key: device.keyPair.publicKey.toString('hex'),
      log: device.log.key.toString('hex'),
      location: await locationName(device, device.location)
    },
    role: device.membership.byLog(device.log.key)?.role ?? self.role,
    heads: device.membership.members.map(({ log, name }) => {
      const key = log.toString('hex')
      return { device: name, log: key, length: heads.get(key) ?? 0, ...logProgress(node, key) }
    }),
    digest,
    peers: node.peers.map(peer => ({
      ...peer,
      device: node.nameOf(Buffer.from(peer.device, 'hex')),
      key: peer.device
    })),
    devices: otherDevices(node),
    exceptions: await exceptions(device),
    totals: await totals(device),
    lan: { on: node.sync.lanOn, port: node.sync.linkPort }
  }
}
