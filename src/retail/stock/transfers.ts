import { randomBytes } from 'node:crypto'
import { type Entry, type StockLine, TransferStep } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import { formatQuantity } from '../../money/amount.ts'
import type { Device } from '../../node/device.ts'
import type { Once, Sums } from '../../view/cell.ts'
import { DOCUMENT, documentKey, unpackNoted } from '../../view/documents.ts'
import { FAMILY } from '../../view/families.ts'
import {
  type StepName,
  type Transfer,
  type TransferLine,
  transferOf
} from '../../view/transfer-state.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { book, byItem, type LineRequest, stockLines } from './stock-lines.ts'

/** Goods that are to go, or go, from one location to another. */
export interface TransferRequest {
  /** 8 bytes each. */
  from: Buffer
  to: Buffer
  lines: LineRequest[]
  note?: string | undefined
  staff?: Buffer | undefined
}

/** A further step of a transfer; without lines it is about all that it can be about. */
export interface StepRequest extends Partial<TransferRequest> {
  /** 16 bytes. */
  id: Buffer
  /** True if somebody saw that more arrived than was sent by what is known here. */
  moreThanSent?: boolean | undefined
}

/** The transfer with this id, or null. */
export async function transfer({ view }: Device, id: Buffer): Promise<Transfer | null> {
  return transferOf(id, unpackNoted(await view.cell<Once>(documentKey(DOCUMENT.transfer, id))))
}

/** Transfers in the order of their ids, from `after` on. */
export async function* transfers({ view }: Device, after?: Buffer): AsyncGenerator<Transfer> {
  const prefix = FAMILY.document + DOCUMENT.transfer
  for await (const [key, cell] of view.cells<Once>(
    prefix,
    after && prefix + after.toString('latin1')
  )) {
    const found = transferOf(Buffer.from(key.slice(prefix.length), 'latin1'), unpackNoted(cell))
    if (found) yield found
  }
}

/** What a transfer holds of an item, thousandths. */
export interface Transit {
  transfer: Buffer
  item: Buffer
  onTheWay: number
  writtenOff: number
}

/** What every transfer holds of every item. */
export async function* transit({ view }: Device): AsyncGenerator<Transit> {
  for await (const [key, cell] of view.cells<Sums>(FAMILY.transit)) {
    const at = (step: StepName) => Number(cell.get(TransferStep[step]) ?? 0)
    const writtenOff = at('writtenOff')
    yield {
      transfer: Buffer.from(key.slice(1, 17), 'latin1'),
      item: Buffer.from(key.slice(17), 'latin1'),
      onTheWay: at('sent') - at('received') - at('cancelled') - writtenOff,
      writtenOff
    }
  }
}

/**
 * Begins a transfer: `request` asks for goods, `send` sends them, `move` also has them arrive at
 * once, as when the van is loaded by who drives it.
 *
 * @throws Fault NOT_FOUND, BAD_INPUT
 */
export async function beginTransfer(
  device: Device,
  catalogue: Catalogue,
  request: TransferRequest,
  how: 'request' | 'send' | 'move'
): Promise<Transfer> {
  const { from, to } = request
  if (from.equals(to)) {
    throw new Fault('BAD_INPUT', 'A transfer goes to another location than where it begins.')
  }
  const lines = await stockLines(catalogue, request.lines)
  const id = randomBytes(16)
  const steps: StepName[] = how === 'request' ? ['requested'] : ['sent']
  if (how === 'move') steps.push('received')
  await book(
    device,
    steps.map(step => stepped({ ...request, id, from, to, lines }, step))
  )
  return (await transfer(device, id))!
}

/** For each step that people take later: when it can be taken, and how much is left to take. */
const RULES: Record<
  Exclude<StepName, 'requested'>,
  { in: Transfer['state'][]; left: (line: TransferLine) => number }
> = {
  approved: { in: ['requested'], left: line => line.requested },
  refused: { in: ['requested'], left: line => line.requested },
  sent: { in: ['approved', 'sent', 'done', 'ahead'], left: line => line.approved - line.sent },
  // What arrived is a fact, whatever is known here of its sending.
  received: {
    in: ['requested', 'approved', 'sent', 'ahead', 'done'],
    left: line => Math.max(0, line.onTheWay)
  },
  cancelled: { in: ['requested', 'approved', 'sent'], left: line => Math.max(0, line.onTheWay) },
  writtenOff: { in: ['sent'], left: line => Math.max(0, line.onTheWay) }
}

/**
 * Takes a further step. Received may be what no step is known of yet here: then both ends and the
 * lines are given. More may be received than was sent, and what was cancelled, if whoever receives
 * it says so: it is there, and a person is told.
 *
 * @throws Fault NOT_FOUND, CONFLICT if the transfer is not so far, BAD_INPUT for more than is left
 */
export async function stepTransfer(
  device: Device,
  catalogue: Catalogue,
  request: StepRequest,
  step: Exclude<StepName, 'requested'>
): Promise<Transfer> {
  const { id } = request
  const before = await transfer(device, id)
  const wanted = request.lines ? await stockLines(catalogue, request.lines) : null
  const { from, to } = before ?? request
  if (!from || !to || (!before && (step !== 'received' || !wanted))) {
    throw new Fault(
      'NOT_FOUND',
      `There is no transfer ${id.toString('hex')} here yet. To receive it all the same, say where it comes from, where it goes and what arrived.`
    )
  }
  const arrived = step === 'received' && !!request.moreThanSent && !!wanted
  if (before && !arrived && !RULES[step].in.includes(before.state)) {
    throw new Fault(
      'CONFLICT',
      `The transfer is ${before.state} and cannot be ${SAID[step]}. Look at it with "tillmesh transfer show ${id.toString('hex')}".`
    )
  }
  const lines = !before || arrived ? wanted! : await linesOf(catalogue, before, step, wanted)
  if (lines.length === 0) {
    throw new Fault('CONFLICT', `Nothing of the transfer is left to be ${SAID[step]}.`)
  }
  await book(device, [stepped({ ...request, id, from, to, lines }, step)])
  return (await transfer(device, id))!
}

const SAID: Record<StepName, string> = {
  ...{ requested: 'requested', approved: 'approved', refused: 'refused', sent: 'sent' },
  ...{ received: 'received', cancelled: 'cancelled', writtenOff: 'written off' }
}

/** The lines of a step: those wanted, or all that are left. */
async function linesOf(
  catalogue: Catalogue,
  before: Transfer,
  step: Exclude<StepName, 'requested'>,
  wanted: StockLine[] | null
): Promise<StockLine[]> {
  // Before anything was sent a cancellation takes nothing back, and only ends the transfer.
  if (step === 'cancelled' && before.state !== 'sent') {
    return before.lines.map(({ item }) => ({ item: Buffer.from(item, 'hex'), quantity: 0 }))
  }
  const left = new Map(before.lines.map(line => [line.item, RULES[step].left(line)]))
  if (!wanted) {
    return [...left]
      .filter(([, quantity]) => quantity > 0)
      .map(([item, quantity]) => ({ item: Buffer.from(item, 'hex'), quantity }))
  }
  for (const [item, quantity] of byItem(wanted)) {
    if (!isBounded(before, step) || quantity <= (left.get(item) ?? 0)) continue
    const code = (await catalogue.byId(Buffer.from(item, 'hex')))?.code ?? item
    const rest = formatQuantity(Math.max(0, left.get(item) ?? 0))
    const what = `That is more of ${code} than is left to be ${SAID[step]}: ${rest}.`
    const more = 'If it arrived all the same, receive it as more than was sent ("--more").'
    throw new Fault('BAD_INPUT', step === 'received' ? `${what} ${more}` : what)
  }
  return wanted
}

/** True if no more of a step can be taken than is left for it by what is known here. */
function isBounded({ lines }: Transfer, step: StepName): boolean {
  const some = (name: StepName) => lines.some(line => line[name] !== 0)
  if (step === 'approved') return false
  // What nobody had to approve may be sent in further parts.
  if (step === 'sent') return some('requested')
  return step !== 'received' || some('sent')
}

function stepped(
  request: Omit<StepRequest, 'lines'> & { from: Buffer; to: Buffer; lines: StockLine[] },
  step: StepName
): Entry {
  const { id, from, to, lines, note, staff } = request
  return {
    kind: 'transfer.stepped',
    body: {
      ...{ id, step: TransferStep[step], from, to, lines },
      ...{ note: note ?? null, staff: staff ?? null }
    }
  }
}
