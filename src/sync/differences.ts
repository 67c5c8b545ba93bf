import { type Standing, VIEW_FORMAT } from '../view/view.ts'
import type { Heard } from './channel.ts'
import type { Link } from './links.ts'

/** Notices that another device made another view of the same blocks. */
export class Differences {
  /** Devices whose view differed: first their logs are compared once more. */
  readonly #suspects = new Set<string>()
  /** Of those, the ones that differ without a fork: said once until they agree again. */
  readonly #differed = new Set<string>()

  /**
   * Holds what the other side told against what stands here.
   *
   * @param ours where this view stands now, asked again after a wait
   * @returns true if that is to be said, in the turn in which it was seen
   */
  async compare(
    link: Link,
    ours: () => Standing & { format?: 0 },
    theirs: Heard
  ): Promise<boolean> {
    const name = link.device.toString('hex')
    if (theirs.format !== VIEW_FORMAT || ours().format === 0 || !sameHeads(ours(), theirs)) {
      return false
    }
    if (ours().digest === theirs.digest) {
      this.#suspects.delete(name)
      this.#differed.delete(name)
      return false
    }
    if (this.#differed.has(name)) return false
    if (!this.#suspects.has(name)) {
      // Two branches of one length look the same from here: only their tree hashes differ.
      this.#suspects.add(name)
      link.compare.tell()
      link.channel.send(ours())
      return false
    }
    await link.compare.checked()
    if (link.compare.foundFork || this.#differed.has(name)) return false
    if (!sameHeads(ours(), theirs) || ours().digest === theirs.digest) return false
    this.#differed.add(name)
    return true
  }
}

function sameHeads(a: Standing, b: Standing): boolean {
  if (a.heads.size !== b.heads.size) return false
  for (const [log, length] of a.heads) if (b.heads.get(log) !== length) return false
  return true
}
