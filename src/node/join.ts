import { rm } from 'node:fs/promises'
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import { type ParsedInvite, parseInvite } from '../business/invite.ts'
import { joinRequest } from '../business/join.ts'
import type { JoinAnswer } from '../business/join-wire.ts'
import { epochId } from '../business/root.ts'
import { requireName } from '../entry/limits.ts'
import { Fault } from '../fault/fault.ts'
import type { SyncOptions } from '../sync/host.ts'
import { Lan } from '../sync/lan.ts'
import { askOnce } from '../sync/pairing.ts'
import { dial } from '../sync/transport.ts'
import type { Heads } from '../view/view.ts'
import { type FirstLog, makeFirstLog } from './first-log.ts'
import { fillRelay, keepRelay } from './join-relay.ts'
import { Node } from './node.ts'
import { logsDirectory, type Profile, writeProfile } from './profile.ts'
import type { Relay } from './relay.ts'

/** What joining needs to know. */
export interface JoinOptions extends Pick<SyncOptions, 'lanInterface' | 'mdnsPort'> {
  /** The invitation's line. */
  invite: string
  /** What people call this device. */
  name: string
  /** Gives up when the inviter is not found within this time. */
  timeoutMs: number
  /** Tells a person what is going on; `done` of `total` blocks while the first sync runs. */
  progress?: (text: string, done?: number, total?: number) => void
}

/** What came of it. */
export interface Joined {
  /** The device, running and linked; whoever asked to join closes it. */
  node: Node | Relay
  /** Names of the business and of the place; empty for a relay. */
  business: string
  role: string
  location: string
  /** Blocks taken in the first sync. */
  blocks: number
}

/**
 * Joins a business: finds the inviter on the LAN, proves the invitation, is admitted, takes in
 * what the inviter holds.
 *
 * @throws Fault INVITE if the invitation does not hold, NO_PEER if the inviter is not in reach,
 *   CONFLICT if the directory holds a device already
 */
export async function joinBusiness(directory: string, options: JoinOptions): Promise<Joined> {
  requireName(options.name, 'The name of the device')
  const invite = parseInvite(options.invite, Date.now())
  const own = await makeFirstLog(directory)
  let role: string
  try {
    role = await prove(directory, own, invite, options)
  } catch (error) {
    await own.close()
    // A refused guest leaves nothing behind; one whose answer may be lost keeps its key and asks
    // again with it.
    if (error instanceof Fault && error.code === 'INVITE') {
      await rm(logsDirectory(directory), { recursive: true, force: true })
    }
    throw error
  }
  await own.close()
  if (role !== 'relay') return firstSync(directory, invite, options)
  const { relay, blocks } = await fillRelay(directory, invite.inviter, options)
  return { node: relay, business: '', role, location: '', blocks }
}

/** @returns the role that the device was admitted to */
async function prove(
  directory: string,
  { name: logName, log, keyPair: device }: FirstLog,
  invite: ParsedInvite,
  options: JoinOptions
): Promise<string> {
  options.progress?.('Looking for the inviting device')
  const stream = await reach(invite, device, options)
  const closed = new Promise(resolve => stream.once('close', resolve))
  try {
    options.progress?.('Proving the invitation')
    const guest = { device, log, name: options.name, handshakeHash: stream.handshakeHash }
    const { request, open } = joinRequest(invite, guest)
    const answer = open(await askOnce(stream, 'tillmesh/join/1', request))
    if ('roster' in answer) await keepRelay(directory, answer, invite.inviter, options.name)
    else await writeProfile(directory, profileOf(answer, invite, options.name, logName))
    return answer.role
  } finally {
    stream.destroy()
    await closed
  }
}

function profileOf(
  answer: JoinAnswer,
  { inviter }: ParsedInvite,
  name: string,
  logName: string
): Profile {
  const { founder } = answer
  return {
    format: 1,
    business: {
      root: answer.rootPublicKey.toString('hex'),
      name: answer.name,
      currency: answer.currency
    },
    inviter: inviter.toString('hex'),
    founder: {
      device: founder.device.toString('hex'),
      log: founder.log.toString('hex'),
      certificate: founder.certificate.toString('hex')
    },
    device: {
      name,
      role: answer.role,
      log: logName,
      epoch: epochId(answer.encryptionKey).toString('hex'),
      location: answer.location.toString('hex'),
      locationName: answer.locationName
    },
    epochKeys: [...answer.olderKeys, answer.encryptionKey].map(key => key.toString('hex'))
  }
}

/** Waits for the inviter to be seen on the LAN and dials it, at every sighting until it works. */
async function reach(
  invite: ParsedInvite,
  keyPair: NoiseSecretStream.KeyPair,
  options: JoinOptions
): Promise<NoiseSecretStream> {
  const wanted = invite.inviter.toString('hex')
  const lan = new Lan({
    ...(options.lanInterface ? { interface: options.lanInterface } : {}),
    ...(options.mdnsPort ? { mdnsPort: options.mdnsPort } : {}),
    self: null
  })
  try {
    return await new Promise<NoiseSecretStream>((resolve, reject) => {
      let dialling = false
      const timer = setTimeout(() => {
        reject(
          new Fault(
            'NO_PEER',
            'The inviting device was not found on this network. Is "tillmesh run" running there, on the same LAN?'
          )
        )
      }, options.timeoutMs)
      lan.on('problem', () => {})
      lan.on('sighting', async ({ device, host, port }) => {
        if (device !== wanted || dialling) return
        dialling = true
        try {
          const stream = await dial({
            host,
            port,
            keyPair,
            remotePublicKey: invite.inviter,
            timeoutMs: 5_000
          })
          clearTimeout(timer)
          resolve(stream)
        } catch {
          dialling = false
        }
      })
    })
  } finally {
    await lan.close()
  }
}

/** Takes in what the inviter holds, until this view is level with it. */
async function firstSync(
  directory: string,
  invite: ParsedInvite,
  options: JoinOptions
): Promise<Joined> {
  const node = await Node.open(directory, options)
  try {
    const { membership, log, profile } = node.device
    const inviter = invite.inviter.toString('hex')
    let theirs: Heads = new Map()
    node.sync.on('standing', (device, standing) => {
      if (device.toString('hex') === inviter) theirs = standing.heads
    })
    const level = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(
            new Fault(
              'NO_PEER',
              'This device was admitted, but the first sync did not finish. Start "tillmesh run": it goes on by itself.'
            )
          ),
        options.timeoutMs
      )
      const look = () => {
        const ours = node.device.view.heads
        if (theirs.size === 0) return
        options.progress?.('Taking in the logs', blocksIn(ours), blocksIn(theirs))
        // Level: it knows itself as a member, and holds what the inviter said it holds.
        if (!membership.knowsLog(log.key) || !covers(ours, theirs)) return
        clearTimeout(timer)
        resolve()
      }
      node.device.on('folded', look)
      node.sync.on('standing', look)
    })
    await node.startLan()
    await level
    await node.device.settle()
    return {
      node,
      business: profile.business.name,
      role: profile.device.role,
      location: profile.device.locationName,
      blocks: blocksIn(node.device.view.heads)
    }
  } catch (error) {
    await node.close()
    throw error
  }
}

const blocksIn = (heads: Heads) => [...heads.values()].reduce((sum, head) => sum + head, 0)

const covers = (ours: Heads, theirs: Heads) =>
  [...theirs].every(([log, head]) => (ours.get(log) ?? 0) >= head)
