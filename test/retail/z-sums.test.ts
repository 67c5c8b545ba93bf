import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import test from 'tape'
import { verify } from '../../src/audit/verify.ts'
import { BeganReason, TenderType, type ZReported } from '../../src/entry/kinds.ts'
import { createBusiness } from '../../src/node/create.ts'
import type { Device } from '../../src/node/device.ts'
import { closeShift, moveCash, openShift, xReport, zReports } from '../../src/retail/cash/shift.ts'
import type { Sums } from '../../src/view/cell.ts'
import { FAMILY, TALLY } from '../../src/view/families.ts'
import { check } from '../property.ts'
import { bill, ring } from './shop-counter.ts'

type Act =
  | { act: 'sale'; units: number; price: number }
  | { act: 'cash'; way: 'in' | 'out' | 'expense' | 'drop'; amount: number }
  | { act: 'train' | 'void' | 'z' | 'log' | 'x' }

const acts = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        act: fc.constant('sale' as const),
        units: fc.integer({ min: -3, max: 5 }).filter(units => units !== 0),
        price: fc.integer({ min: 0, max: 5_000 })
      })
    },
    {
      weight: 2,
      arbitrary: fc.record({
        act: fc.constant('cash' as const),
        way: fc.constantFrom('in' as const, 'out' as const, 'expense' as const, 'drop' as const),
        amount: fc.integer({ min: 1, max: 9_000 })
      })
    },
    {
      weight: 3,
      arbitrary: fc.record({
        act: fc.constantFrom(
          'train' as const,
          'void' as const,
          'z' as const,
          'log' as const,
          'x' as const
        )
      })
    }
  ),
  { maxLength: 30 }
) as fc.Arbitrary<Act[]>

test('[Z9] the sums of all Z reports are what a replay of the log gives', async t => {
  await check(
    t,
    fc.asyncProperty(acts, async script => {
      const directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-z-'))
      const { device } = await createBusiness(path.join(directory, 'till'), {
        ...{ business: 'Shop', location: 'Here', name: 'Till 1', currency: 'GBP' }
      })
      try {
        await openShift(device, { float: 0 })
        let moved = 0
        for (const act of script) moved += await play(device, act)
        await closeShift(device)
        await device.settle()
        const zs: ZReported[] = []
        for await (const { z } of zReports(device)) zs.push(z)
        zs.sort((a, b) => a.number - b.number)
        const sum = (of: (z: ZReported) => number | undefined) =>
          zs.reduce((total, z) => total + (of(z) ?? 0), 0)
        const replay: Sums = new Map()
        for (const log of device.ownLogs) {
          const key = FAMILY.logSums + log.toString('latin1')
          for (const [field, value] of (await device.view.cell<Sums>(key)) ?? []) {
            replay.set(field, Number(replay.get(field) ?? 0) + Number(value))
          }
        }
        const of = (field: number) => Number(replay.get(field) ?? 0)
        const cash = (z: ZReported) =>
          z.tenders.find(({ type }) => type === TenderType.cash)?.amount ?? 0
        const { ok, differences } = await verify(device)
        if (!ok) throw new Error(differences.join(' '))
        return (
          zs.every(({ number }, i) => number === i + 1) &&
          sum(z => z.sales) === of(TALLY.sales) &&
          sum(z => z.gross) === of(TALLY.gross) &&
          sum(z => z.returned) === of(TALLY.returned) &&
          sum(z => z.training) === of(TALLY.training) &&
          sum(z => z.voids) === of(TALLY.voids) &&
          sum(cash) === of(TALLY.tender + TenderType.cash) &&
          sum(z => z.moved) === moved &&
          zs.at(-1)!.perpetual === of(TALLY.gross)
        )
      } finally {
        await device.close()
        await rm(directory, { recursive: true, force: true })
      }
    }),
    15
  )
})

/** @returns what it moves in the drawer */
async function play(device: Device, act: Act): Promise<number> {
  switch (act.act) {
    case 'sale':
      await ring(device, bill(act.units, act.price))
      return 0
    case 'cash':
      await moveCash(device, act.way, { amount: act.amount })
      return act.way === 'in' ? act.amount : -act.amount
    case 'train':
      await device.commit(() => [{ kind: 'sale.trained', body: { ...bill(1, 100), receipt: 1 } }])
      return 0
    case 'void':
      await device.commit(() => [{ kind: 'cart.voided', body: { lines: bill(1, 5).lines } }])
      return 0
    case 'log':
      await device.nextLog(BeganReason.epoch)
      return 0
    case 'x':
      await xReport(device)
      return 0
    case 'z':
      await closeShift(device)
      await openShift(device, { float: 100 })
      return 0
  }
}
