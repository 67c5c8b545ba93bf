import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import test from 'tape'
import { verify } from '../../src/audit/verify.ts'
import type { ZReported } from '../../src/entry/kinds.ts'
import { createBusiness } from '../../src/node/create.ts'
import { Device } from '../../src/node/device.ts'
import { closeShift, openShift, openShiftOf, zReports } from '../../src/retail/cash/shift.ts'
import { totals } from '../../src/retail/selling/sales.ts'

const CLOSING = fileURLToPath(new URL('./closing.process.js', import.meta.url))
const KILLS = Number(process.env.KILLS ?? 8)

/** Runs the till until it said `line` so many times, and kills it then. */
async function killAt(directory: string, line: string, times: number, heard: string[]) {
  const child = spawn(process.execPath, ['--enable-source-maps', CLOSING, directory], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const gone = once(child, 'exit')
  let left = times
  for await (const said of createInterface({ input: child.stdout })) {
    heard.push(said)
    if (said.startsWith(line) && --left === 0) child.kill('SIGKILL')
  }
  const [code, signal] = await gone
  if (signal !== 'SIGKILL') throw new Error(`the till ended with ${code}`)
}

test('[Z7] a till that is killed between the count and the Z report, or at any moment, leaves no gap', async t => {
  const shop = mkdtempSync(path.join(tmpdir(), 'tillmesh-closing-'))
  t.teardown(() => rm(shop, { recursive: true, force: true }))
  const directory = path.join(shop, 'till')
  const { device: founded } = await createBusiness(directory, {
    ...{ business: 'Corner Shop', location: 'High Street', name: 'Till 1', currency: 'GBP' }
  })
  await founded.close()
  const heard: string[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const line = ['counted', 'z', 'sale', 'counted'][kill % 4]!
    await killAt(directory, line, 1 + (kill % 3), heard)
  }
  const device = await Device.open(directory)
  t.teardown(() => device.close())
  if (!(await openShiftOf(device))) await openShift(device, { float: 0 })
  await closeShift(device)
  const zs: ZReported[] = []
  for await (const { z } of zReports(device)) zs.push(z)
  zs.sort((a, b) => a.number - b.number)
  t.deepEqual(
    zs.map(({ number }) => number),
    zs.map((_, i) => i + 1)
  )
  const told = heard.filter(line => line.startsWith('z ')).map(line => Number(line.slice(2)))
  t.ok(told.length > 0 && told.every(number => number <= zs.length), 'what was told is there')
  t.equal(new Set(told).size, told.length, 'and was told once')
  const sales = heard.filter(line => line === 'sale').length
  const inZs = zs.reduce((sum, z) => sum + z.sales, 0)
  t.ok(inZs >= sales, `${inZs} sales in Z reports, ${sales} were acknowledged`)
  t.equal(inZs, (await totals(device)).sales, 'every sale is in one Z report')
  const report = await verify(device)
  t.ok(report.ok, report.differences.join(' '))
})
