import path from 'node:path'
import type { RelayAnswer } from '../business/join-wire.ts'
import { Fault } from '../fault/fault.ts'
import { FIRST_LOG } from '../log/logs.ts'
import type { SyncOptions } from '../sync/host.ts'
import type { Heads } from '../view/view.ts'
import { writeList } from './list-file.ts'
import { writeProfile } from './profile.ts'
import { Relay } from './relay.ts'

/**
 * Writes down what a relay was told when it was let in.
 *
 * @param inviter device key of the owner that let it in
 * @param name what people call the relay
 */
export async function keepRelay(
  directory: string,
  { rootPublicKey, founder, roster }: RelayAnswer,
  inviter: Buffer,
  name: string
): Promise<void> {
  await writeList(path.join(directory, 'rosters.json'), [roster])
  await writeProfile(directory, {
    format: 1,
    business: { root: rootPublicKey.toString('hex'), name: '', currency: '' },
    founder: {
      device: founder.device.toString('hex'),
      log: founder.log.toString('hex'),
      certificate: founder.certificate.toString('hex')
    },
    device: { name, role: 'relay', log: FIRST_LOG, epoch: '', location: '', locationName: '' },
    epochKeys: [],
    inviter: inviter.toString('hex')
  })
}

/** How a relay is filled for the first time. */
export interface FillOptions extends SyncOptions {
  timeoutMs: number
  progress?: (text: string, done?: number, total?: number) => void
}

/**
 * Opens a new relay and takes in what its inviter holds.
 *
 * @returns the relay, running and linked, and how many blocks it holds
 * @throws Fault NO_PEER if that does not finish in time
 */
export async function fillRelay(
  directory: string,
  inviter: Buffer,
  options: FillOptions
): Promise<{ relay: Relay; blocks: number }> {
  const relay = await Relay.open(directory, options)
  try {
    let theirs: Heads | null = null
    const full = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        const text =
          'This relay was admitted, but its first sync did not finish. Start "tillmesh run": it goes on by itself.'
        reject(new Fault('NO_PEER', text))
      }, options.timeoutMs)
      const look = () => {
        if (!theirs) return
        options.progress?.('Taking in the logs', blocksIn(relay.lengths), blocksIn(theirs))
        const ours = relay.lengths
        if ([...theirs].some(([log, head]) => (ours.get(log) ?? 0) < head)) return
        clearTimeout(timer)
        resolve()
      }
      relay.on('grew', look)
      relay.on('learned', look)
      relay.sync.on('standing', (device, { heads }) => {
        if (device.equals(inviter)) theirs = heads
        look()
      })
    })
    await relay.startLan()
    await full
    return { relay, blocks: blocksIn(relay.lengths) }
  } catch (error) {
    await relay.close()
    throw error
  }
}

const blocksIn = (heads: Heads) => [...heads.values()].reduce((sum, head) => sum + head, 0)
