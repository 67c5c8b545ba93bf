import { randomBytes } from 'node:crypto'
import { type Verification, verify } from '../audit/verify.ts'
import { isRole, ROLES } from '../business/role.ts'
import { businessId } from '../business/root.ts'
import { Fault } from '../fault/fault.ts'
import { importItems } from '../import/items-csv.ts'
import { readCommits } from '../log/logs.ts'
import { lineTotal } from '../money/rounding.ts'
import { InTurn } from '../node/in-turn.ts'
import { locationName } from '../node/location-name.ts'
import type { Node } from '../node/node.ts'
import { acceptLate, retireDevice } from '../node/retire.ts'
import { Catalogue } from '../retail/catalogue.ts'
import { exceptions } from '../retail/exceptions.ts'
import { locationNamed } from '../retail/locations.ts'
import { latestSales, totals } from '../retail/sales.ts'
import { receiptHash, type SoldSale, saleTotal, sell, tenderName } from '../retail/sell.ts'
import { stockLevels } from '../retail/stock.ts'
import type { LogPage, Operations, Sale, Status, StockPage, VerifyReport } from './contract.ts'
import { logProgress, otherDevices } from './devices.ts'
import { follow } from './follow.ts'

/** What the API does, on a running node or on one opened for a single command. */
export function operationsOf(node: Node): Operations {
  const { device } = node
  const catalogue = new Catalogue(device)
  // Two edits that look at the same things together would conflict with each other.
  const edits = new InTurn()
  return {
    status: () => status(node),
    async invite({ role, location }) {
      if (!isRole(role)) {
        throw new Fault('BAD_INPUT', `"${role}" is no role. Use one of: ${ROLES.join(', ')}.`)
      }
      // While a new log begins, nobody knows yet what this device may write there.
      await device.settle()
      node.invites.requireOwner()
      const place = location
        ? await edits.run(() => locationNamed(device, location, randomBytes(8)))
        : null
      return node.invites.create(role, place?.id ?? device.location)
    },
    async items({ limit, after }) {
      await device.settle()
      const items = []
      for await (const { id, ...item } of catalogue.list(after)) {
        if (items.length === limit) return { items, next: items.at(-1)!.id }
        items.push({ id: id.toString('hex'), ...item })
      }
      return { items, next: null }
    },
    importItems: csv => edits.run(() => importItems(device, catalogue, csv)),
    async sell({ lines, tenders }) {
      const cart = lines.map(line => ({ ...line, quantity: line.quantity ?? 1000 }))
      return describeSale(node, catalogue, await sell(device, catalogue, cart, tenders))
    },
    async sales({ limit }) {
      await device.settle()
      const sales = await latestSales(device, limit)
      return { sales: await Promise.all(sales.map(sale => describeSale(node, catalogue, sale))) }
    },
    stock: ({ code }) => stock(node, catalogue, code),
    log: ({ device: name, limit }) => log(node, name, limit),
    async verify(progress) {
      await device.settle()
      return describeVerification(node, await verify(device, progress))
    },
    witness: () => node.witness.state(),
    async links() {
      return { addresses: [...node.addresses.list] }
    },
    async link({ address, remove = false }) {
      await edits.run(() => (remove ? node.addresses.remove(address) : node.addresses.add(address)))
      node.sync.addressesChanged()
      return { addresses: [...node.addresses.list] }
    },
    syncFolder: ({ folder }, progress) => node.syncFolder(folder, progress),
    retire: request => edits.run(() => retireDevice(device, request)),
    acceptLate: ({ device: name }) =>
      edits.run(async () => ({ blocks: await acceptLate(device, name) })),
    async lan({ on }) {
      await (on ? node.sync.startLan() : node.sync.stopLan())
      return { on: node.sync.lanOn }
    },
    follow: (tell, signal) => follow(node, tell, signal)
  }
}

async function status(node: Node): Promise<Status> {
  const { device } = node
  await device.settle()
  const { business, device: self } = device.profile
  const { digest, heads } = await device.view.digest()
  return {
    business: {
      id: businessId(Buffer.from(business.root, 'hex')),
      name: business.name,
      currency: business.currency
    },
    device: {
      name: self.name,
      key: device.keyPair.publicKey.toString('hex'),
      log: device.log.key.toString('hex'),
      location: await locationName(device, device.location)
    },
    role: device.membership.byLog(device.log.key)?.role ?? self.role,
    heads: device.membership.members.map(({ log, name }) => {
      const key = log.toString('hex')
      return { device: name, log: key, length: heads.get(key) ?? 0, ...logProgress(node, key) }
    }),
    digest,
    peers: node.peers.map(peer => ({
      ...peer,
      device: node.nameOf(Buffer.from(peer.device, 'hex')),
      key: peer.device
    })),
    devices: otherDevices(node),
    exceptions: await exceptions(device),
    totals: await totals(device),
    lan: { on: node.sync.lanOn, port: node.sync.linkPort }
  }
}

function describeVerification(node: Node, report: Verification): VerifyReport {
  const name = (log: Buffer) => node.device.membership.byLog(log)?.name ?? ''
  const whose = (log: Buffer) => ({ device: name(log), log: log.toString('hex') })
  return {
    ...report,
    logs: report.logs.map(({ log, ...rest }) => ({ ...whose(log), ...rest })),
    contradictions: report.contradictions.map(({ head, at, here, time, evidence }) => ({
      ...whose(head.log),
      length: head.length,
      stated: head.hash.toString('hex'),
      here: here.toString('hex'),
      by: name(at.log),
      byLog: at.log.toString('hex'),
      seq: at.seq,
      time,
      evidence
    })),
    missing: report.missing.map(({ log, here, stated, by }) => ({
      ...whose(log),
      here,
      stated,
      by: [...new Set([...by].map(each => name(Buffer.from(each, 'hex'))))]
    }))
  }
}

async function describeSale(
  node: Node,
  catalogue: Catalogue,
  { sale, at, time }: SoldSale
): Promise<Sale> {
  const { device } = node
  const member = device.membership.byLog(at.log)
  const lines = await Promise.all(
    sale.lines.map(async ({ item: id, quantity = 0, price, discount = 0 }) => {
      const item = await catalogue.byId(id)
      const thousandths = quantity || 1000
      return {
        code: item?.code ?? id.toString('hex'),
        name: item?.name ?? '',
        quantity: thousandths,
        price,
        total: lineTotal(thousandths, price) - discount
      }
    })
  )
  return {
    receipt: sale.receipt,
    device: member?.name ?? at.log.toString('hex').slice(0, 8),
    location: await locationName(device, sale.location ?? member?.location ?? device.location),
    time,
    lines,
    total: saleTotal(sale),
    tenders: sale.tenders.map(({ type, amount }) => ({ type: tenderName(type), amount })),
    change: sale.tenders.reduce((sum, { amount, given }) => sum + (given ? given - amount : 0), 0),
    log: at.log.toString('hex'),
    seq: at.seq,
    index: at.index,
    hash: receiptHash(sale, at)
  }
}

async function stock(node: Node, catalogue: Catalogue, code?: string): Promise<StockPage> {
  const { device } = node
  await device.settle()
  const wanted = code === undefined ? null : await catalogue.find(code)
  if (code !== undefined && !wanted) {
    throw new Fault('NOT_FOUND', `There is no item with code or barcode "${code}".`)
  }
  const rows: StockPage['stock'] = []
  for await (const { item: id, location, onHand, tracked } of stockLevels(device)) {
    if (wanted && !wanted.id.equals(id)) continue
    const item = wanted ?? (await catalogue.byId(id))
    rows.push({
      code: item?.code ?? id.toString('hex'),
      name: item?.name ?? '',
      location: await locationName(device, location),
      onHand,
      tracked
    })
  }
  return { stock: rows.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)) }
}

async function log(node: Node, name: string | undefined, limit: number): Promise<LogPage> {
  const { device } = node
  await device.settle()
  const { members, devices } = device.membership
  const called = devices.filter(each => each.name === name)
  const member =
    name === undefined
      ? device.membership.byLog(device.log.key)
      : (called.find(({ retired }) => !retired) ??
        called[0] ??
        members.find(({ log }) => log.toString('hex').startsWith(name)))
  if (!member) {
    throw new Fault(
      'NOT_FOUND',
      `There is no device "${name}". Known are: ${members.map(each => each.name).join(', ')}.`
    )
  }
  const core = await device.logs.log(member.log)
  const length = device.view.head(member.log)
  const start = Math.max(0, length - limit)
  const commits = await readCommits(core, start, length)
  return {
    device: member.name,
    log: member.log.toString('hex'),
    length,
    blocks: commits.map((commit, i) => ({
      seq: start + i,
      time: commit?.time ?? 0,
      entries: (commit?.entries ?? []).map(entry =>
        entry.kind === 'unknown'
          ? { kind: `unknown ${entry.code}`, body: { bytes: entry.raw.toString('hex') } }
          : { kind: entry.kind, body: plain(entry.body) }
      )
    }))
  }
}

/** Bytes as hex, and what is absent left out, so that an entry reads well as JSON. */
function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('hex')
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([key, field]) => [key, plain(field)])
  )
}
