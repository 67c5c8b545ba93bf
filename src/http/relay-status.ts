import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { businessId } from '../business/root.ts'
import type { Relay } from '../node/relay.ts'
import type { Status } from './contract.ts'

/** How things stand on a relay. */
export async function relayStatus(relay: Relay): Promise<Status> {
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
export const nameOf = (log: string) => ({ device: log.slice(0, 8), log })

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
