import c from 'compact-encoding'
import { type Address, compareAddresses } from '../entry/kinds.ts'

/**
 * The state of the view is a set of cells. A cell's `join` is commutative and associative, and
 * each entry is joined once (the heads say which were), so any order of arrival ends in the same
 * view. A delta is a cell like any other: what is not yet in the Hyperbee is joined on reading.
 */
export interface CellType<T> {
  empty(): T
  /** Joins `delta` into `cell` and returns it; never changes `delta`. */
  join(cell: T, delta: T): T
  encode(cell: T): Buffer
  decode(bytes: Buffer): T
}

/** An exact sum: a double while it fits, a bigint past 2^53 so that joins stay associative. */
export type Sum = number | bigint

/** Adds exactly. */
export function addSums(a: Sum, b: Sum): Sum {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(sum)) return sum
  }
  const sum = BigInt(a) + BigInt(b)
  return sum >= Number.MIN_SAFE_INTEGER && sum <= Number.MAX_SAFE_INTEGER ? Number(sum) : sum
}

/** Sums by a small field number: on hand, amounts per tender, counts. */
export type Sums = Map<number, Sum>

/** Adds to one field of a cell. */
export function addTo(cell: Sums, field: number, value: Sum): void {
  const before = cell.get(field)
  cell.set(field, before === undefined ? value : addSums(before, value))
}

/** `Sum` cells: every field adds. */
export const sums: CellType<Sums> = {
  empty: () => new Map(),
  join(cell, delta) {
    for (const [field, value] of delta) addTo(cell, field, value)
    return cell
  },
  encode: cell => encodeFields(cell),
  decode: decodeFields
}

/** `Max` cells: every field keeps the largest value. */
export const maxima: CellType<Map<number, Sum>> = {
  empty: () => new Map(),
  join(cell, delta) {
    for (const [field, value] of delta) {
      const before = cell.get(field)
      if (before === undefined || value > before) cell.set(field, value)
    }
    return cell
  },
  encode: cell => encodeFields(cell),
  decode: decodeFields
}

/** Cells of which field 1 adds and the others keep the largest: what came back of how much sold. */
export const returns: CellType<Map<number, Sum>> = {
  ...sums,
  join(cell, delta) {
    for (const [field, value] of delta) {
      if (field === ADDING_FIELD) addTo(cell, field, value)
      else maxima.join(cell, new Map([[field, value]]))
    }
    return cell
  }
}

/** The field that adds: `RETURNED.quantity`, `SOLD_AT.lines`. */
const ADDING_FIELD = 1

/** Fields in ascending order, each a tag (field x 2, +1 for decimal text past 2^52) and a value. */
function encodeFields(cell: Map<number, Sum>): Buffer {
  const state = { start: 0, end: 0, buffer: null as unknown as Buffer }
  const fields = cell.size === 1 ? [...cell] : [...cell].sort((a, b) => a[0] - b[0])
  for (const [field, value] of fields) {
    c.uint.preencode(state, fieldTag(field, value))
    if (isWireInt(value)) c.int.preencode(state, value)
    else c.string.preencode(state, value.toString())
  }
  state.buffer = Buffer.allocUnsafe(state.end)
  for (const [field, value] of fields) {
    c.uint.encode(state, fieldTag(field, value))
    if (isWireInt(value)) c.int.encode(state, value)
    else c.string.encode(state, value.toString())
  }
  return state.buffer
}

function decodeFields(bytes: Buffer): Map<number, Sum> {
  const cell = new Map<number, Sum>()
  const state = { start: 0, end: bytes.byteLength, buffer: bytes }
  while (state.start < state.end) {
    const tag = c.uint.decode(state)
    cell.set(Math.floor(tag / 2), tag % 2 ? BigInt(c.string.decode(state)) : c.int.decode(state))
  }
  return cell
}

/** An int on the wire is a zigzag uint and reaches to 2^52 only; what is larger is decimal text. */
const isWireInt = (value: Sum): value is number =>
  typeof value === 'number' && value >= -(2 ** 52) && value < 2 ** 52

const fieldTag = (field: number, value: Sum) => field * 2 + (isWireInt(value) ? 0 : 1)

/** One body written under an id: the least address that carried it, and the bytes where kept. */
export interface OnceBody {
  at: Address
  body: Buffer | null
}

/** `Once` cells: the distinct bodies under one id, by hash. One is right; more are an exception. */
export type Once = Map<string, OnceBody>

/** Of equal bodies at one address the bytes decide: two branches of a log have one address twice. */
function compareBodies(a: OnceBody, b: OnceBody): number {
  const none = Buffer.alloc(0)
  return compareAddresses(a.at, b.at) || Buffer.compare(a.body ?? none, b.body ?? none)
}

/** The join of `Once` cells: all bodies, each at the least address that carried it. */
export const once: CellType<Once> = {
  empty: () => new Map(),
  join(cell, delta) {
    for (const [hash, seen] of delta) {
      const before = cell.get(hash)
      if (before === undefined || compareBodies(seen, before) < 0) cell.set(hash, seen)
    }
    return cell
  },
  encode: cell =>
    encodeJson(
      [...cell]
        .sort(byFirst)
        .map(([hash, { at, body }]) => [
          hash,
          ...packAddress(at),
          body ? body.toString('base64') : null
        ])
    ),
  decode: bytes =>
    new Map(
      (decodeJson(bytes) as [string, string, number, number, string | null][]).map(
        ([hash, log, seq, index, body]) => [
          hash,
          {
            at: unpackAddress([log, seq, index]),
            body: body === null ? null : Buffer.from(body, 'base64')
          }
        ]
      )
    )
}

/** One surviving value of a register, with who wrote it and when. */
export interface RegisterValue {
  at: Address
  /** Writer's wall clock, ms: breaks the tie for the provisional winner only. */
  time: number
  value: string | number
}

/**
 * A multi-value register: the values nobody has superseded. One value is the value; several are a
 * conflict. `superseded` holds per log the last address that some edit replaced; a log is read in
 * order, so whoever saw that value saw the log's earlier ones. It makes an edit that arrives
 * before what it supersedes harmless, and is bounded by the number of logs, not of edits (the
 * version vector of Almeida et al., "Scalable and Accurate Causality Tracking", 2014).
 */
export interface Register {
  values: RegisterValue[]
  superseded: Address[]
}

/** `Register` cells by field number: all fields of an item, a location, a device. */
export type RegisterSet = Map<number, Register>

/** The join of register cells, field by field. */
export const registers: CellType<RegisterSet> = {
  empty: () => new Map(),
  join(cell, delta) {
    for (const [field, register] of delta) {
      cell.set(field, joinRegisters(cell.get(field), register))
    }
    return cell
  },
  encode: cell =>
    encodeJson(
      [...cell]
        .sort((a, b) => a[0] - b[0])
        .map(([field, register]) => [
          field,
          register.values.map(({ at, time, value }) => [...packAddress(at), time, value]),
          register.superseded.map(packAddress)
        ])
    ),
  decode: bytes =>
    new Map(
      (decodeJson(bytes) as [number, PackedValue[], PackedAddress[]][]).map(
        ([field, values, superseded]) => [
          field,
          {
            values: values.map(([log, seq, index, time, value]) => ({
              at: unpackAddress([log, seq, index]),
              time,
              value
            })),
            superseded: superseded.map(unpackAddress)
          }
        ]
      )
    )
}

function joinRegisters(a: Register | undefined, b: Register): Register {
  const superseded = new Map<string, Address>()
  for (const at of [...(a?.superseded ?? []), ...b.superseded]) {
    const log = at.log.toString('latin1')
    const before = superseded.get(log)
    if (!before || compareAddresses(at, before) > 0) superseded.set(log, at)
  }
  const values = new Map<string, RegisterValue>()
  for (const value of [...(a?.values ?? []), ...b.values]) {
    const last = superseded.get(value.at.log.toString('latin1'))
    if (!last || compareAddresses(value.at, last) > 0) values.set(addressKey(value.at), value)
  }
  return {
    values: [...values.values()].sort((x, y) => compareAddresses(x.at, y.at)),
    superseded: [...superseded.values()].sort(compareAddresses)
  }
}

/**
 * The value that serves the till while a conflict is open: the latest by clock, then by address.
 * Provisional only: it decides nothing for good.
 */
export function provisional(register: Register | undefined): RegisterValue | undefined {
  let best: RegisterValue | undefined
  for (const value of register?.values ?? []) {
    if (!best || (value.time - best.time || compareAddresses(value.at, best.at)) > 0) best = value
  }
  return best
}

const addressKey = (at: Address) => `${at.log.toString('latin1')}${at.seq}.${at.index}`

type PackedAddress = [log: string, seq: number, index: number]
type PackedValue = [...PackedAddress, time: number, value: string | number]

const packAddress = (at: Address): PackedAddress => [at.log.toString('base64'), at.seq, at.index]
const unpackAddress = ([log, seq, index]: PackedAddress): Address => ({
  log: Buffer.from(log, 'base64'),
  seq,
  index
})

const byFirst = (a: [string, unknown], b: [string, unknown]) => (a[0] < b[0] ? -1 : 1)
const encodeJson = (value: unknown) => Buffer.from(JSON.stringify(value))
const decodeJson = (bytes: Buffer): unknown => JSON.parse(bytes.toString())
