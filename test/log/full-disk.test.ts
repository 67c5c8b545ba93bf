// A disk that is really full: a small file system in memory, mounted for the test.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'tape'
import { Fault } from '../../src/fault/fault.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { RESERVE_BYTES } from '../../src/log/disk.ts'
import { createBusiness } from '../../src/node/create.ts'
import { Node } from '../../src/node/node.ts'
import { latestSales } from '../../src/retail/selling/sales.ts'

/** RocksDB sets aside 70 MB for each of the two stores' write-ahead logs. */
const SIZE_MB = 400
const MB = 1024 * 1024

/** Mounts a small disk; null where that is not permitted. */
function smallDisk(t: test.Test): string | null {
  const directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', directory], {
      stdio: 'ignore'
    })
  } catch {
    rmSync(directory, { recursive: true, force: true })
    return null
  }
  t.teardown(() => {
    execFileSync('umount', ['-l', directory])
    rmSync(directory, { recursive: true, force: true })
  })
  return directory
}

const freeOf = (directory: string) => {
  const { bavail, bsize } = statfsSync(directory)
  return bavail * bsize
}

/** Another program takes all but `leave` bytes. */
async function fill(directory: string, leave: number): Promise<void> {
  const handle = await open(path.join(directory, `filler-${leave}`), 'a')
  try {
    while (freeOf(directory) > leave) {
      const bytes = Math.min(MB, freeOf(directory) - leave)
      const { bytesWritten } = await handle.write(Buffer.alloc(bytes))
      if (bytesWritten < bytes) return
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    await handle.close()
  }
}

const empty = (directory: string, leave: number) =>
  rmSync(path.join(directory, `filler-${leave}`), { force: true })

/** Sells until it is refused; the receipt numbers that were acknowledged, and the refusal. */
async function sellUntilRefused(
  node: Node,
  most: number
): Promise<{ sold: number[]; fault: Fault | null }> {
  const sold: number[] = []
  while (sold.length < most) {
    try {
      const lines = Array.from({ length: 400 }, () => ({ code: 'TEA-01' }))
      sold.push((await operationsOf(node).sell({ lines })).receipt)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      return { sold, fault: error }
    }
  }
  return { sold, fault: null }
}

async function till(disk: string): Promise<{ directory: string; node: Node }> {
  const directory = path.join(disk, 'till')
  const { device } = await createBusiness(directory, {
    business: 'Corner Shop',
    location: 'High Street',
    name: 'Till 1',
    currency: 'GBP'
  })
  await device.close()
  const node = await Node.open(directory)
  await operationsOf(node).importItems('code,name,price\nTEA-01,Tea,250\n')
  return { directory, node }
}

/** After all that: opened anew, everything acknowledged is there once, and the logs hold. */
async function inspect(t: test.Test, directory: string, acknowledged: number[], more = 0) {
  const node = await Node.open(directory)
  try {
    const { ok, differences } = await operationsOf(node).verify()
    t.ok(ok, `verifies ${differences.join(' ')}`)
    const found = (await latestSales(node.device, 100_000)).map(({ sale }) => sale.receipt)
    found.sort((a, b) => a - b)
    t.deepEqual(
      found.filter(receipt => acknowledged.includes(receipt)),
      acknowledged,
      `${acknowledged.length} acknowledged sales, each there once`
    )
    t.deepEqual(
      found,
      found.map((_, i) => i + 1),
      'receipts without a gap'
    )
    t.ok(found.length <= acknowledged.length + more)
  } finally {
    await node.close()
  }
}

test('[L14] a really full disk refuses sales with one sentence; with room again selling goes on', async t => {
  const disk = smallDisk(t)
  if (!disk) {
    t.skip('mounting a small disk needs root')
    return
  }
  const { directory, node } = await till(disk)
  const acknowledged = (await sellUntilRefused(node, 20)).sold
  await fill(disk, RESERVE_BYTES + MB)
  const tight = await sellUntilRefused(node, 50)
  t.equal(tight.fault, null, 'while there is room it sells')
  acknowledged.push(...tight.sold)
  await fill(disk, RESERVE_BYTES)
  // A look at the disk may hold for a moment: what is sold in it is sold.
  const full = await sellUntilRefused(node, 2_000)
  acknowledged.push(...full.sold)
  t.equal(full.fault?.code, 'DISK_FULL')
  t.match(String(full.fault?.message), /disk is full, so nothing was written/)
  t.equal((await sellUntilRefused(node, 1)).fault?.code, 'DISK_FULL', 'and again')
  for (const leave of [RESERVE_BYTES + MB, RESERVE_BYTES]) empty(disk, leave)
  const again = await sellUntilRefused(node, 20)
  t.equal(again.fault, null, 'with room it goes on')
  acknowledged.push(...again.sold)
  await node.close()
  await inspect(t, directory, acknowledged)
})

test('[L15] a disk that another program fills to the last byte loses no acknowledged sale', async t => {
  const disk = smallDisk(t)
  if (!disk) {
    t.skip('mounting a small disk needs root')
    return
  }
  const { directory, node } = await till(disk)
  const problems: unknown[] = []
  node.on('problem', error => problems.push(error))
  const acknowledged = (await sellUntilRefused(node, 20)).sold
  await fill(disk, 0)
  t.ok(freeOf(disk) < 64 * 1024, `${freeOf(disk)} bytes free`)
  const full = await sellUntilRefused(node, 2_000)
  acknowledged.push(...full.sold)
  t.ok(full.fault, `refused after ${full.sold.length}: ${full.fault?.code}`)
  empty(disk, 0)
  const again = await sellUntilRefused(node, 20)
  acknowledged.push(...again.sold)
  t.comment(`${again.sold.length} sold without a restart; ${problems.length} problems reported`)
  await node.close().catch(error => t.comment(`closing said: ${error}`))
  // What was refused when the disk failed may have been written all the same: one group.
  await inspect(t, directory, acknowledged, 1)
})
