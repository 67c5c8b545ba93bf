/** A till in a shop of its own, for what is sold on one device. */
import type { Test } from 'tape'
import { RECORDS, type RecordName, type RecordValues } from '../../src/entry/records.ts'
import type { FaultCode } from '../../src/fault/fault.ts'
import { systemClock } from '../../src/node/clock.ts'
import type { Device } from '../../src/node/device.ts'
import { Catalogue, itemId } from '../../src/retail/catalogue/catalogue.ts'
import { edited, recordId } from '../../src/retail/records/records.ts'
import { settingEdited } from '../../src/retail/records/settings.ts'
import { type Till, tillOf } from '../../src/retail/selling/till.ts'
import { stockLevels } from '../../src/retail/stock/stock.ts'
import { faultOf } from '../fault.ts'
import { Shop } from '../shop.ts'

/** Asserts that something is refused with this code and a sentence like this. */
export async function rejects(
  t: Test,
  act: Promise<unknown>,
  code: FaultCode,
  sentence = /./
): Promise<void> {
  const fault = await faultOf(act)
  t.equal(fault.code, code, fault.message)
  t.match(fault.message, sentence)
}

/** Writes a record as a person would; its id follows from `about`. */
export async function put<N extends RecordName>(
  device: Device,
  name: N,
  about: string,
  values: Partial<RecordValues<N>>
): Promise<Buffer> {
  const id = name === 'item' ? itemId(about) : recordId(name, about)
  const entry = await edited(device, name, id.subarray(0, RECORDS[name].idBytes), values)
  if (entry) await device.commit(() => [entry])
  await device.settle()
  return id
}

/** Sets settings of the business. */
export async function set(device: Device, settings: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    const entry = await settingEdited(device, name, value)
    if (entry) await device.commit(() => [entry])
    await device.settle()
  }
}

/** Items by code: price and tax in parts per million. */
export async function items(device: Device, all: Record<string, [number, number]>): Promise<void> {
  for (const [code, [price, tax]] of Object.entries(all)) {
    await put(device, 'item', code, { code, name: code.toLowerCase(), price, tax })
  }
}

/** What is on hand of an item, thousandths. */
export async function onHand(device: Device, code: string): Promise<number> {
  let sum = 0
  for await (const { item, onHand: here } of stockLevels(device)) {
    if (item.equals(itemId(code))) sum += here
  }
  return sum
}

/** A device alone, with a clock that stands where it is set. */
export async function counter(t: Test, parts: Parameters<typeof tillOf>[2] = {}) {
  const shop = new Shop(t)
  await shop.found('Till 1')
  await shop.shut('Till 1')
  const hand = { now: Date.UTC(2030, 5, 1) }
  const clock = { ...systemClock, now: () => hand.now, zone: () => 0 }
  const { device } = await shop.open('Till 1', { offline: true, clock })
  const till: Till = tillOf(device, new Catalogue(device), parts)
  await items(device, { TEA: [990, 200_000], BREAD: [250, 70_000], STAMP: [100, 0] })
  return { shop, device, till, hand }
}
