import { encodeIntroductions } from '../business/introduction.ts'
import type { Founder } from '../business/judgement.ts'
import { decodeFounder } from '../business/recovery.ts'
import { attestLog, businessTag, certifyOwner, epochKey, type Root } from '../business/root.ts'
import { Fault } from '../fault/fault.ts'
import { type GivenDevice, RecoverySearch } from '../sync/recovery.ts'
import { founderIn } from '../sync/recovery-folder.ts'
import type { FirstLog } from './first-log.ts'
import type { Node } from './node.ts'

/** Where to ask who founded the business: see `RecoverOptions`. */
interface FinderOptions {
  phrase: string
  folder?: string | undefined
  given?: GivenDevice | undefined
  lanInterface?: string | undefined
  mdnsPort?: number | undefined
  timeoutMs: number
}

/** Finds out who founded the business: without that nothing can be judged. */
export class Finder {
  readonly root: Root
  readonly own: FirstLog
  /** Devices that gave a certified answer; that they are members shows when the logs are read. */
  readonly guarantors = new Set<string>()
  /** The device being made, while there is one: it hears of further guarantors. */
  node: Node | null = null
  readonly #options: FinderOptions
  /** Founders that were named and not taken yet. */
  readonly #named: Founder[] = []
  readonly #logs = new Set<string>()
  #search: RecoverySearch | null = null
  #onnamed = () => {}

  constructor(root: Root, own: FirstLog, options: FinderOptions) {
    this.root = root
    this.own = own
    this.#options = options
  }

  /** True if another founder was named already. */
  get hasNext(): boolean {
    return this.#named.length > 0
  }

  /**
   * The next founder that is named.
   *
   * @throws Fault as `founderIn`; NO_PEER if nobody names one in time
   */
  async next(): Promise<Founder> {
    const { folder, phrase, timeoutMs } = this.#options
    if (folder !== undefined) {
      return founderIn(folder, this.root.publicKey, epochKey(phrase, 0))
    }
    this.#search ??= this.#look()
    if (!this.hasNext) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(nobody(timeoutMs)), timeoutMs)
        this.#onnamed = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return this.#named.shift()!
  }

  #look(): RecoverySearch {
    const { lanInterface, mdnsPort, given } = this.#options
    const { keyPair, log } = this.own
    const device = keyPair.publicKey
    const certificate = certifyOwner(this.root, { device, log })
    const attestation = attestLog(keyPair, log)
    return new RecoverySearch({
      ...{ keyPair, lanInterface, mdnsPort, given },
      tag: businessTag(this.root.publicKey).toString('hex'),
      request: encodeIntroductions([{ device, log, attestation, certificate }]),
      answered: (by, answer) => this.#answered(by, answer)
    })
  }

  #answered(device: Buffer, answer: Buffer): boolean {
    const founder = decodeFounder(this.root.publicKey, answer)
    if (!founder) return false
    this.guarantors.add(device.toString('hex'))
    this.node?.sync.membersChanged()
    const log = founder.log.toString('hex')
    if (!this.#logs.has(log)) {
      this.#logs.add(log)
      this.#named.push(founder)
      this.#onnamed()
    }
    return true
  }

  async close(): Promise<void> {
    await this.#search?.close()
  }
}

function nobody(timeoutMs: number): Fault {
  return new Fault(
    'NO_PEER',
    `No device of this phrase's business was found within ${timeoutMs / 1000} s. Is "tillmesh run" running on one, on this network? A folder that was synced serves too: add --from FOLDER.`
  )
}
