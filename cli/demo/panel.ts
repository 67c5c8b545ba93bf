import type { Status } from '../../src/http/contract.ts'
import { formatAmount } from '../../src/money/amount.ts'
import type { Output } from '../context.ts'
import { table } from '../text.ts'

/** Hex characters of a digest on the panel: enough to see at a glance that two are equal. */
const DIGEST_CHARS = 12

/** Shows where every device stands: redrawn in place on a terminal, printed at each step elsewhere. */
export class Panel {
  readonly #out: Output
  #drawn = 0

  constructor(out: Output) {
    this.#out = out
  }

  /** A new step of the story; the panel goes on below it. */
  say(text: string): void {
    this.#drawn = 0
    this.#out.write(`\n${text}\n`)
  }

  /** Draws where everybody stands. */
  show(statuses: Status[]): void {
    const lines = render(statuses)
    if (this.#drawn > 0) this.#out.write(`\x1b[${this.#drawn}A`)
    for (const line of lines) this.#out.write(`${this.#out.isTTY ? '\x1b[K' : ''}${line}\n`)
    this.#drawn = this.#out.isTTY ? lines.length : 0
  }

  /** True if drawing often makes sense. */
  get live(): boolean {
    return this.#out.isTTY === true
  }
}

/** True if all devices have the same heads and the same digest. */
export function agree(statuses: Status[]): boolean {
  const standing = ({ heads, digest }: Status) =>
    JSON.stringify([heads.map(({ log, length }) => [log, length]).sort(), digest])
  return new Set(statuses.map(standing)).size === 1
}

function render(statuses: Status[]): string[] {
  const names = statuses.map(({ device }) => device.name)
  const rows = statuses.map(status => {
    const { device, peers, heads, digest, totals, lan, business } = status
    const same = statuses.filter(other => other.digest === digest).length
    return [
      device.name,
      lan.on
        ? peers
            .map(peer => peer.device)
            .sort()
            .join(', ') || 'nobody yet'
        : 'cut off',
      String(totals.sales),
      formatAmount(totals.gross, business.currency),
      ...names.map(name => String(heads.find(head => head.device === name)?.length ?? 0)),
      digest.slice(0, DIGEST_CHARS),
      same === statuses.length ? 'agrees with all' : `agrees with ${same - 1}`
    ]
  })
  const headings = [
    'device',
    'linked to',
    '>sales',
    '>takings',
    ...names.map(name => `>log ${name}`)
  ]
  return table([...headings, 'digest', ''], rows).map(line => `  ${line}`)
}
