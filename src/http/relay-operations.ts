import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { verifyRelay } from '../audit/verify-relay.ts'
import { businessId } from '../business/root.ts'
import { Fault } from '../fault/fault.ts'
import { BLIND } from '../node/profile.ts'
import type { Relay } from '../node/relay.ts'
import { syncFolder } from '../sync/folder.ts'
import type { Operations, Status } from './contract.ts'

/** What the API does on a relay: whatever takes a key to read or to write is refused. */
export function relayOperations(relay: Relay): Operations {
  const { addresses, belonging, logs, sync } = relay
  const refuse = async () => {
    throw new Fault('NOT_PERMITTED', BLIND)
  }
  return {
    status: () => status(relay),
    async verify(progress) {
      const { logs, contradictions: _none, ...report } = await verifyRelay(relay, progress)
      const named = logs.map(({ log, ...rest }) => ({ ...nameOf(log.toString('hex')), ...rest }))
      return { ...report, contradictions: [], missing: [], logs: named }
    },
    async links() {
      return { addresses: [...addresses.list] }
    },
    async link({ address, remove = false }) {
      await (remove ? addresses.remove(address) : addresses.add(address))
      sync.addressesChanged()
      return { addresses: [...addresses.list] }
    },
    async lan({ on }) {
      await (on ? sync.startLan() : sync.stopLan())
      return { on: sync.lanOn }
    },
    syncFolder: ({ folder }, progress) =>
      syncFolder(
        folder,
        {
          root: relay.root,
          members: () =>
            belonging.logs.map(log => ({ log, name: nameOf(log.toString('hex')).device })),
          introductions: () => belonging.introductions,
          introduced: list => relay.introduced(list),
          log: key => logs.log(key),
          // Members see to that: a relay writes nothing.
          forked: async () => {},
          ahead: () => {},
          settle: async () => {}
        },
        progress
      ),
    invite: refuse,
    items: refuse,
    importItems: refuse,
    sell: refuse,
    sales: refuse,
    stock: refuse,
    log: refuse,
    retire: refuse,
    acceptLate: refuse,
    witness: refuse,
    follow: refuse
  }
}

async function status(relay: Relay): Promise<Status> {
  const { profile, keyPair, sync, lengths } = relay
  const own = relay.logs.all.find(core => core.writable)
  return {
    business: { id: businessId(relay.root), name: '', currency: '' },
    device: {
      name: profile.device.name,
      key: keyPair.publicKey.toString('hex'),
      log: own?.key.toString('hex') ?? '',
      location: ''
    },
    role: 'relay',
    heads: [...lengths].map(([log, length]) => {
      const progress = sync.progress.log(log)
      const known = { here: length, known: length, missing: 0, rate: 0 }
      const from = progress?.from.map(key => key.slice(0, 8)) ?? []
      return { ...nameOf(log), length, ...known, ...progress, from }
    }),
    digest: '',
    peers: relay.peers.map(({ device: key, ...peer }) => ({
      ...peer,
      device: key.slice(0, 8),
      key
    })),
    devices: [],
    exceptions: [],
    totals: { sales: 0, lines: 0, gross: 0, quantity: 0 },
    lan: { on: sync.lanOn, port: sync.linkPort },
    relay: { bytes: await bytesIn(relay.directory) }
  }
}

/** A relay knows no device's name, so a log is called by the beginning of its key. */
const nameOf = (log: string) => ({ device: log.slice(0, 8), log })

/** Bytes that all files in a directory take together. */
async function bytesIn(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true })
  // The database deletes files while they are counted.
  const sizes = names.map(name =>
    lstat(path.join(directory, name)).then(
      stat => (stat.isFile() ? stat.size : 0),
      () => 0
    )
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
