import type { Founder } from '../business/judgement.ts'
import { certifyOwner, epochKey, type Root, rootFromPhrase } from '../business/root.ts'
import { requireName } from '../entry/limits.ts'
import { Fault } from '../fault/fault.ts'
import type { GivenDevice } from '../sync/recovery.ts'
import type { Standing } from '../view/view.ts'
import { Finder } from './finder.ts'
import { makeFirstLog } from './first-log.ts'
import { Node, type NodeOptions } from './node.ts'
import { hasProfile, type Profile, readProfile, writeProfile } from './profile.ts'
import { draftProfile, recoveredProfile } from './recovered-profile.ts'
import { removeViews } from './views.ts'

/** What recovering a business needs to know. */
export interface RecoverOptions extends Pick<NodeOptions, 'lanInterface' | 'mdnsPort'> {
  phrase: string
  /** What people call this device. */
  name: string
  /** Where it stands; the founder's location if absent. */
  location?: string | undefined
  /** An absolute path: takes everything from this folder, and not from devices. */
  folder?: string | undefined
  /** Takes everything from this device, where multicast is blocked. */
  given?: GivenDevice | undefined
  /** Gives up when no device is found, or nothing more comes, within this time. */
  timeoutMs: number
  /** Tells a person what is going on; `done` of `total` blocks where that is known. */
  progress?: (text: string, done?: number, total?: number) => void
}

/** What came of it. */
export interface Recovered {
  /** The device, running; whoever asked to recover closes it. */
  node: Node
  /** The folder or the name of the device that everything came from; null if that was earlier. */
  from: string | null
  /** What of the folder could not be read: one sentence each. */
  problems: string[]
  /** True once the folder or another device holds this device's first block. */
  told: boolean
}

/**
 * Makes a new device an owner of the business whose recovery phrase is at hand, with everything
 * that a folder or the devices in reach hold. The profile is written when all that is taken: what
 * breaks off before is done again. What breaks off later left a device, and doing it again tells
 * others of it.
 *
 * @throws Fault BAD_INPUT for the phrase or a name; CONFLICT if the directory holds another device,
 *   or the folder another business; NOT_FOUND if the folder lacks what is needed; NO_PEER if no
 *   device of the business is in reach
 */
export async function recoverBusiness(
  directory: string,
  options: RecoverOptions
): Promise<Recovered> {
  requireName(options.name, 'The name of the device')
  if (options.location !== undefined) requireName(options.location, 'The name of the location')
  const root = rootFromPhrase(options.phrase)
  const from = (await isRecovered(directory, root))
    ? null
    : await takeBack(directory, root, options)
  return tell(directory, root, from, options)
}

/** True if this very business was recovered here: only telling others may be left to do. */
async function isRecovered(directory: string, root: Root): Promise<boolean> {
  if (!(await hasProfile(directory))) return false
  const { business, device } = await readProfile(directory)
  const began = device.began && 'certificate' in device.began
  return began === true && business.root === root.publicKey.toString('hex')
}

/** Takes everything in and makes the directory a device's; returns where it came from. */
async function takeBack(directory: string, root: Root, options: RecoverOptions): Promise<string> {
  const own = await makeFirstLog(directory)
  const finder = new Finder(root, own, options)
  try {
    options.progress?.('Looking for the business')
    let founder = await finder.next().finally(own.close)
    for (;;) {
      try {
        const { from, profile } = await read(directory, founder, finder, options)
        await writeProfile(directory, profile)
        return from
      } catch (error) {
        // Any owner's certificate passes for the founder's until the logs are read: who named
        // another one may be right.
        const isMisled = error instanceof Fault && ['NO_PEER', 'PROTOCOL'].includes(error.code)
        if (!isMisled || !finder.hasNext) throw error
        founder = await finder.next()
      }
    }
  } finally {
    await finder.close()
  }
}

/** Reads the business that this founder began, as far as it can be had. */
async function read(
  directory: string,
  founder: Founder,
  finder: Finder,
  options: RecoverOptions
): Promise<{ from: string; profile: Profile }> {
  const { root, own, guarantors } = finder
  // Another founder's view counts other logs.
  await removeViews(directory)
  const node = await Node.open(directory, {
    ...lanOf(options),
    draft: draftProfile(root, epochKey(options.phrase, 0), founder, own),
    recovery: { root, guarantors }
  })
  finder.node = node
  try {
    const from = await takeIn(node, options)
    await node.settle()
    const certificate = certifyOwner(root, { device: own.keyPair.publicKey, log: own.log })
    return { from, profile: await recoveredProfile(node.device, certificate, options) }
  } finally {
    finder.node = null
    await node.close()
  }
}

async function takeIn(node: Node, options: RecoverOptions): Promise<string> {
  const { folder, given, timeoutMs, progress } = options
  if (folder !== undefined) {
    const step = (done: number, total: number) => progress?.('Taking in the logs', done, total)
    await node.syncFolder(folder, step)
    return folder
  }
  if (given) await node.addresses.add(`${given.host}:${given.port}`)
  const holds = ({ heads: theirs }: Standing) => {
    const ours = node.device.view.heads
    const blocks = (heads: Standing['heads']) => [...heads.values()].reduce((a, b) => a + b, 0)
    progress?.('Taking in the logs', blocks(ours), blocks(theirs))
    return theirs.size > 0 && [...theirs].every(([log, head]) => (ours.get(log) ?? 0) >= head)
  }
  const level = memberWhose(node, holds, timeoutMs)
  await node.startLan()
  const member = await level
  if (member) return node.nameOf(member)
  throw new Fault(
    'NO_PEER',
    `A device of the business was found, but nothing more came from it for ${timeoutMs / 1000} s. Do it again: what is here already is not taken twice.`
  )
}

/** Lets the others know of this device: then they link to it like to any other. */
async function tell(
  directory: string,
  root: Root,
  from: string | null,
  options: RecoverOptions
): Promise<Recovered> {
  const { folder, timeoutMs, progress } = options
  const recovery = { root, guarantors: new Set<string>() }
  const node = await Node.open(directory, { ...lanOf(options), recovery })
  try {
    progress?.('Telling the others of this device')
    if (folder !== undefined) {
      const { problems } = await node.syncFolder(folder)
      return { node, from, problems, told: true }
    }
    const own = node.device.log
    const holdsOwn = ({ heads }: Standing) =>
      (heads.get(own.key.toString('hex')) ?? 0) >= Math.min(1, own.length)
    const heard = memberWhose(node, holdsOwn, timeoutMs)
    await node.startLan()
    const told = (await heard) !== null
    return { node, from, problems: [], told }
  } catch (error) {
    await node.close()
    throw error
  }
}

const lanOf = ({ lanInterface, mdnsPort }: RecoverOptions) => ({ lanInterface, mdnsPort })

/** The first member whose view stands as wanted; null when nothing came for so long. */
function memberWhose(
  node: Node,
  wanted: (standing: Standing) => boolean,
  idleMs: number
): Promise<Buffer | null> {
  const standings = new Map<string, Standing>()
  return new Promise(resolve => {
    const end = (member: Buffer | null) => {
      clearTimeout(timer)
      node.device.off('folded', folded)
      node.sync.off('standing', stood)
      resolve(member)
    }
    const look = () => {
      for (const [name, standing] of standings) {
        const member = Buffer.from(name, 'hex')
        // Whoever is no member, by all that was read, may say what it likes.
        if (node.device.membership.hasDevice(member) && wanted(standing)) return end(member)
      }
    }
    const folded = () => {
      timer.refresh()
      look()
    }
    const stood = (device: Buffer, standing: Standing) => {
      standings.set(device.toString('hex'), standing)
      look()
    }
    const timer = setTimeout(() => end(null), idleMs).unref()
    node.device.on('folded', folded)
    node.sync.on('standing', stood)
  })
}
