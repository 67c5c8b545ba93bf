import { Fault } from '../fault/fault.ts'
import { type Standing, VIEW_FORMAT } from '../view/view.ts'
import type { Heard } from './channel.ts'
import type { Link } from './links.ts'

/** Notices that another device made another view of the same blocks. */
export class Differences {
  /** Devices whose view differed: first their logs are compared once more. */
  readonly #suspects = new Set<string>()
  /** Of those, the ones that differ without a fork: said once each. */
  readonly #differed = new Set<string>()

  /**
   * Holds what the other side told against what stands here.
   *
   * @returns what to say about it, once for each device; null if there is nothing to say
   */
  async compare(link: Link, ours: Standing, theirs: Heard): Promise<Fault | null> {
    const name = link.device.toString('hex')
    if (theirs.format !== VIEW_FORMAT || ours.digest === theirs.digest) return null
    if (!sameHeads(ours, theirs) || this.#differed.has(name)) return null
    if (!this.#suspects.has(name)) {
      // Two branches of one length look the same from here: only their tree hashes differ.
      this.#suspects.add(name)
      link.compare.tell()
      link.channel.send(ours)
      return null
    }
    await link.compare.checked()
    if (link.compare.foundFork) return null
    this.#differed.add(name)
    return new Fault(
      'DIFFERENCE',
      `Device ${name.slice(0, 8)} has the same heads and another digest. Run "tillmesh verify" on both.`
    )
  }
}

function sameHeads(a: Standing, b: Standing): boolean {
  if (a.heads.size !== b.heads.size) return false
  for (const [log, length] of a.heads) if (b.heads.get(log) !== length) return false
  return true
}
