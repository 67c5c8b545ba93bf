// PouchDB on leveldb: a document per sale, `bulkDocs` for the group in flight, every device serves
// its database with express-pouchdb and pulls from everyone by live replication over HTTP; the
// state comes from the changes feed. No fsync.
//
// options: batchSize, batchesLimit  of the replication
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import serveDatabase from 'express-pouchdb'
import PouchDB from 'pouchdb'
import type { Setup } from '../contract.ts'
import { type BenchPeer, serve } from '../worker.ts'
import { addSale, noTotals, type Sale, type Totals, totalsDigest } from '../workload.ts'

const NAME = 'sales'

type SaleDoc = Sale & { _id: string }

class PouchPeer implements BenchPeer {
  private setup!: Setup
  private database!: PouchDB<SaleDoc>
  private readonly totals = noTotals()
  private readonly feeds: PouchDB.Feed[] = []
  private server!: Server
  private readonly sockets = new Set<Socket>()

  async open(setup: Setup, changed: () => void): Promise<string> {
    this.setup = setup
    const Here = PouchDB.defaults({ prefix: join(setup.dir, '/') })
    this.database = new Here<SaleDoc>(NAME)
    const changes = this.database.changes({ since: 0, live: true, include_docs: true })
    changes.on('change', ({ doc }: PouchDB.Change<SaleDoc>) => {
      addSale(this.totals, doc)
      changed()
    })
    this.feeds.push(changes)
    this.server = createServer(serveDatabase(Here, { mode: 'minimumForPouchDB' }))
    this.server.on('connection', socket => this.sockets.add(socket))
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${NAME}`
  }

  async link(addresses: string[]): Promise<void> {
    const { index, options } = this.setup
    const limits = {
      batch_size: Number(options.batchSize ?? 500),
      batches_limit: Number(options.batchesLimit ?? 10)
    }
    const idle: Promise<unknown>[] = []
    for (const [other, url] of addresses.entries()) {
      if (other === index) continue
      const feed = this.database.replicate.from(url, { live: true, retry: true, ...limits })
      this.feeds.push(feed)
      // 'paused' says that all there is has been pulled and that it waits for more.
      idle.push(once(feed, 'paused'))
    }
    await Promise.all(idle)
  }

  async write(group: Sale[]): Promise<void> {
    const docs = group.map(one => ({
      ...one,
      _id: `${one.writer}-${String(one.n).padStart(9, '0')}`
    }))
    for (const answer of await this.database.bulkDocs(docs)) {
      if ('error' in answer) throw new Error(`PouchDB refused a sale: ${JSON.stringify(answer)}`)
    }
  }

  count(): number {
    return this.totals.count
  }

  async digest(): Promise<string> {
    return totalsDigest(this.totals)
  }

  async storedTotals(): Promise<Totals> {
    const totals = noTotals()
    const { rows } = await this.database.allDocs({ include_docs: true })
    for (const { doc } of rows) addSale(totals, doc)
    return totals
  }

  /** Counted where it is served, answers and requests: everything others pull from here. */
  sentBytes(): number {
    let sum = 0
    for (const { bytesWritten, bytesRead } of this.sockets) sum += bytesWritten + bytesRead
    return sum
  }

  async close(): Promise<void> {
    for (const feed of this.feeds) feed.cancel()
    this.server.closeAllConnections()
    this.server.close()
    await this.database.close()
  }
}

serve(new PouchPeer())
