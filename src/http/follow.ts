import type Hypercore from 'hypercore'
import type { Node } from '../node/node.ts'
import type { Change } from './contract.ts'
import { describeDevice, otherDevices } from './devices.ts'
import { FOLDED_EVERY_MS } from './limits.ts'
import { problemOf } from './problem.ts'

/**
 * Tells how every other device stands and how far every log is folded; then each change of that,
 * and each problem.
 *
 * @returns when the signal says so
 */
export function follow(
  node: Node,
  tell: (change: Change) => void,
  signal: AbortSignal
): Promise<void> {
  const { device, sync } = node
  const heads = new Map<string, number>()
  let timer: NodeJS.Timeout | null = null
  const time = () => device.clock.now()

  const changed = (key: string) => {
    const member = device.membership.byDevice(Buffer.from(key, 'hex'))
    if (member) tell({ time: time(), event: 'peer', ...describeDevice(node, member) })
  }
  const admitted = ({ key }: Hypercore) => {
    const member = device.membership.byLog(key)
    if (member) changed(member.device.toString('hex'))
  }
  const problem = (error: unknown) => {
    const { code, detail } = problemOf(error)
    tell({ time: time(), event: 'problem', code, message: detail })
  }
  const tellHeads = () => {
    timer = null
    for (const [log, head] of heads) {
      const name = device.membership.byLog(Buffer.from(log, 'hex'))?.name ?? log.slice(0, 8)
      tell({ time: time(), event: 'folded', device: name, log, head })
    }
    heads.clear()
  }
  const folded = (log: Buffer, head: number) => {
    heads.set(log.toString('hex'), head)
    timer ??= setTimeout(tellHeads, FOLDED_EVERY_MS).unref()
  }

  return new Promise(resolve => {
    const stop = () => {
      if (timer) clearTimeout(timer)
      sync.progress.off('changed', changed)
      device.off('folded', folded).off('log', admitted)
      node.off('problem', problem)
      resolve()
    }
    sync.progress.on('changed', changed)
    device.on('folded', folded).on('log', admitted)
    node.on('problem', problem)
    for (const each of otherDevices(node)) tell({ time: time(), event: 'peer', ...each })
    for (const { log } of device.membership.members) {
      heads.set(log.toString('hex'), device.view.head(log))
    }
    tellHeads()
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
