import Hypercore from 'hypercore'
import crypto from 'hypercore-crypto'
import type Protomux from 'protomux'
import type { LogForked } from '../entry/kinds.ts'
import { checkBlock, checkFork, proveBlock } from '../log/evidence.ts'
import { type Claim, type Dialog, HASHES_MAX, HEADS_MAX, type Heads } from './compare-wire.ts'

/** Logs of which a claim is kept until they are held here. */
const CLAIMS_MAX = 10_000

/** So often one log may fail to fit on a link, and turn out to be the same, before it stays shut. */
const SUSPICIONS_MAX = 3

/** What comparing needs of the link and the device. */
export interface CompareParts {
  mux: Protomux
  /** Every log held. */
  /** Called before a log is replicated. */
  watch: (core: Hypercore) => void
  cores: () => Hypercore[]
  heads: (heads: Heads) => void
  say: (said: Dialog) => void
  /** Proof that there are two branches of a log. */
  forked: (evidence: LogForked) => void
  /** The other side holds more of a log that is written here. */
  ahead: (core: Hypercore, length: number) => void
  /** The other side has said how long all its logs are. */
  told: () => void
  failed: (error: unknown) => void
}

/**
 * Compares every log with the other end of a link, before its blocks go over: both say how long
 * their logs are and which tree hash they have, and whoever holds more checks. Two branches of one
 * log never meet in replication; instead, the first block in which they differ is looked for, and
 * both sides prove theirs.
 */
export class Compare {
  readonly #parts: CompareParts
  /** Lengths that were told, by log. */
  readonly #told = new Map<string, number>()
  /** What the other side told last, by log. */
  readonly #claims = new Map<string, Claim>()
  readonly #asked = new Map<string, (hashes: Map<number, Buffer>) => void>()
  readonly #suspicions = new Map<string, number>()
  /** Logs of which the other end holds another branch. */
  readonly #forked = new Set<string>()
  #isTold = false
  #checking: Promise<void> = Promise.resolve()

  constructor(parts: CompareParts) {
    this.#parts = parts
  }

  /** True when the other side has said how long all its logs are. */
  get isTold(): boolean {
    return this.#isTold
  }

  /** How long the other side said that a log is, by its key in hex; 0 if it did not. */
  claimed(log: string): number {
    return this.#claims.get(log)?.length ?? 0
  }

  /** True if some log has another branch at the other end. */
  get foundFork(): boolean {
    return this.#forked.size > 0
  }

  /** Resolves when all that the other side told so far is checked. */
  checked(): Promise<void> {
    return this.#checking
  }

  /** Tells how long all logs are here. */
  tell(): void {
    const cores = this.#parts.cores()
    void this.#try(async () => {
      for (let start = 0; start === 0 || start < cores.length; start += HEADS_MAX) {
        const part = cores.slice(start, start + HEADS_MAX)
        const claims = await Promise.all(part.map(core => this.#claimOf(core)))
        this.#parts.heads({ isLast: start + HEADS_MAX >= cores.length, claims })
      }
    })
  }

  /** A log is new here. */
  held(core: Hypercore): void {
    this.#tellOne(core)
    const claim = this.#claims.get(nameOf(core.key))
    if (claim) void this.#try(() => this.#check(core, claim))
  }

  /** Something did not fit when a log's blocks went over: shuts its way and compares it again. */
  suspect(core: Hypercore): void {
    const name = nameOf(core.key)
    this.#shut(core)
    const times = (this.#suspicions.get(name) ?? 0) + 1
    this.#suspicions.set(name, times)
    if (times > SUSPICIONS_MAX) return
    this.held(core)
  }

  /** The other side told how long its logs are. */
  heard({ isLast, claims }: Heads): void {
    this.#checking = this.#try(async () => {
      // All are kept before the first is waited for: a log that comes to be held meanwhile is looked
      // up among them, and is not in this list.
      const cores = new Map(this.#parts.cores().map(core => [nameOf(core.key), core]))
      for (const claim of claims) {
        const name = nameOf(claim.log)
        if (this.#claims.has(name) || this.#claims.size < CLAIMS_MAX) this.#claims.set(name, claim)
      }
      for (const claim of claims) {
        const core = cores.get(nameOf(claim.log))
        if (core) await this.#check(core, claim)
      }
      if (!isLast || this.#isTold) return
      this.#isTold = true
      this.#parts.told()
    })
  }

  /** The other side compares branches of one log. */
  said(said: Dialog): void {
    const core = this.#coreOf(said.log)
    if (!core) return
    switch (said.type) {
      case 'ask':
        void this.#try(async () => {
          const hashes = []
          for (const length of said.lengths) {
            const hash = length <= core.length ? await treeHashAt(core, length) : null
            if (hash) hashes.push({ length, hash })
          }
          this.#parts.say({ type: 'answer', log: core.key, hashes })
        })
        break
      case 'answer': {
        const name = nameOf(core.key)
        const answered = this.#asked.get(name)
        this.#asked.delete(name)
        answered?.(new Map(said.hashes.map(({ length, hash }) => [length, hash])))
        break
      }
      case 'proof':
        void this.#try(() => this.#proven(core, said.proof, said.isWanted))
    }
  }

  async #check(core: Hypercore, claim: Claim): Promise<void> {
    const { length } = core
    if (claim.length > length) {
      // Whoever holds more checks; it must know what is here now.
      if (this.#told.get(nameOf(core.key)) !== length) this.#tellOne(core)
      if (core.writable) this.#parts.ahead(core, claim.length)
      this.#open(core)
      return
    }
    const ours = await treeHashAt(core, claim.length)
    if (!ours || ours.equals(claim.hash)) this.#open(core)
    else {
      this.#forked.add(nameOf(core.key))
      this.#shut(core)
      void this.#try(() => this.#prove(core, claim))
    }
  }

  /** Looks for the first block that differs, and proves what stands there here. */
  async #prove(core: Hypercore, claim: Claim): Promise<void> {
    const name = nameOf(core.key)
    if (this.#asked.has(name)) return
    const index = await firstDifference(core, claim.length, lengths => {
      this.#parts.say({ type: 'ask', log: core.key, lengths })
      return new Promise(resolve => this.#asked.set(name, resolve))
    })
    const proof = index === null ? null : await proveBlock(core, index)
    if (proof) this.#parts.say({ type: 'proof', log: core.key, isWanted: true, proof })
  }

  async #proven(core: Hypercore, theirs: Buffer, isWanted: boolean): Promise<void> {
    const evidence = await evidenceOf(core, theirs)
    if (!evidence) return
    this.#shut(core)
    const ours = evidence.proofs.find(proof => !proof.equals(theirs))!
    if (isWanted) this.#parts.say({ type: 'proof', log: core.key, isWanted: false, proof: ours })
    this.#parts.forked(evidence)
  }

  #open(core: Hypercore): void {
    if ((this.#suspicions.get(nameOf(core.key)) ?? 0) <= SUSPICIONS_MAX) {
      this.#parts.watch(core)
      core.replicate(this.#parts.mux)
    }
  }

  #shut({ core: { replicator } }: Hypercore): void {
    replicator.detachFrom(this.#parts.mux)
    for (const peer of [...replicator.peers]) {
      if (peer.protomux === this.#parts.mux) peer.channel.close()
    }
  }

  #tellOne(core: Hypercore): void {
    void this.#try(async () => {
      this.#parts.heads({ isLast: false, claims: [await this.#claimOf(core)] })
    })
  }

  async #claimOf(core: Hypercore): Promise<Claim> {
    const { length } = core
    const hash = await treeHashAt(core, length)
    this.#told.set(nameOf(core.key), length)
    return hash ? { log: core.key, length, hash } : { log: core.key, length: 0, hash: EMPTY }
  }

  #coreOf(log: Buffer): Hypercore | undefined {
    return this.#parts.cores().find(core => core.key.equals(log))
  }

  #try(run: () => Promise<void>): Promise<void> {
    return run().catch(this.#parts.failed)
  }
}

/**
 * Where a log here and its other branch differ first, by tree hashes: the number of blocks that
 * they share.
 *
 * @param end a length at which they differ
 * @param ask the other branch's tree hashes at some lengths
 * @returns null if one of the two cannot tell
 */
export async function firstDifference(
  core: Hypercore,
  end: number,
  ask: (lengths: number[]) => Promise<Map<number, Buffer>>
): Promise<number | null> {
  let same = 0
  let other = end
  while (other - same > 1) {
    const step = Math.max(1, Math.ceil((other - same) / (HASHES_MAX + 1)))
    const lengths: number[] = []
    for (let length = same + step; length < other; length += step) lengths.push(length)
    const theirs = await ask(lengths)
    for (const length of lengths) {
      const hash = theirs.get(length)
      const ours = await treeHashAt(core, length)
      if (!hash || !ours) return null
      if (!ours.equals(hash)) {
        other = length
        break
      }
      same = length
    }
  }
  return same
}

/** Evidence of two branches, of a proof from the other one; null if it shows none. */
export async function evidenceOf(core: Hypercore, theirs: Buffer): Promise<LogForked | null> {
  const proven = checkBlock(core.key, theirs)
  const ours = proven && (await proveBlock(core, proven.index))
  if (!proven || !ours) return null
  const proofs = [ours, theirs].sort(Buffer.compare)
  const evidence = { log: core.key, length: proven.index, proofs }
  return checkFork(evidence) ? evidence : null
}

/** The tree hash of a log's first blocks; null if what it takes is not on this disk. */
export function treeHashAt(core: Hypercore, length: number): Promise<Buffer | null> {
  return Hypercore.treeHashFromStorage(core, length).catch(() => null)
}

/** Tree hash of a log without blocks. */
const EMPTY = crypto.tree([])

const nameOf = (log: Buffer) => log.toString('hex')
