// Yjs with y-leveldb. Every device appends to a Y.Array of its own in one shared document, which
// spares Yjs from resolving concurrent inserts; one transaction per group in flight; updates are
// stored with `storeUpdate` and broadcast to everyone over plain TCP, which costs less than a
// websocket. Not signed, not encrypted, no fsync.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { LeveldbPersistence } from 'y-leveldb'
import * as Y from 'yjs'
import type { Setup } from '../contract.ts'
import { type BenchPeer, serve } from '../worker.ts'
import { addSale, noTotals, type Sale, type Totals, totalsDigest } from '../workload.ts'

const DOC = 'shop'
const LENGTH_BYTES = 4

function salesOf(doc: Y.Doc, writer: number): Y.Array<Sale> {
  return doc.getArray<Sale>(`sales ${writer}`)
}

class YjsPeer implements BenchPeer {
  private setup!: Setup
  private persistence!: LeveldbPersistence
  private readonly doc = new Y.Doc()
  private readonly totals = noTotals()
  private readonly sockets = new Set<Socket>()
  private readonly server = createServer({ noDelay: true }, socket => this.addSocket(socket))
  /** The last update given to leveldb; it stores them one after another. */
  private storing: Promise<unknown> = Promise.resolve()
  private linked: () => void = () => {}

  async open(setup: Setup, changed: () => void): Promise<string> {
    this.setup = setup
    this.persistence = new LeveldbPersistence(join(setup.dir, 'leveldb'))
    for (let writer = 0; writer < setup.count; writer++) {
      salesOf(this.doc, writer).observe(event => {
        for (const part of event.delta) {
          for (const one of (part.insert as Sale[] | undefined) ?? []) addSale(this.totals, one)
        }
      })
    }
    const before = await this.persistence.getYDoc(DOC)
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(before))
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      this.storing = this.persistence.storeUpdate(DOC, update)
      if (!(origin instanceof Object)) for (const socket of this.sockets) send(socket, update)
      changed()
    })
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    return String((this.server.address() as AddressInfo).port)
  }

  async link(addresses: string[]): Promise<void> {
    const others = addresses.length - 1
    const linked = new Promise<void>(resolve => {
      this.linked = () => {
        if (this.sockets.size >= others) resolve()
      }
    })
    for (const port of addresses.slice(0, this.setup.index)) {
      const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true })
      socket.once('connect', () => this.addSocket(socket))
    }
    this.linked()
    await linked
  }

  async write(group: Sale[]): Promise<void> {
    this.doc.transact(() => salesOf(this.doc, this.setup.index).push(group))
    await this.storing
  }

  count(): number {
    return this.totals.count
  }

  async digest(): Promise<string> {
    await this.storing
    return totalsDigest(this.totals)
  }

  async storedTotals(): Promise<Totals> {
    const doc = await this.persistence.getYDoc(DOC)
    const totals = noTotals()
    for (let writer = 0; writer < this.setup.count; writer++) {
      for (const one of salesOf(doc, writer).toArray()) addSale(totals, one)
    }
    return totals
  }

  sentBytes(): number {
    let sum = 0
    for (const { bytesWritten } of this.sockets) sum += bytesWritten
    return sum
  }

  async close(): Promise<void> {
    this.server.close()
    for (const socket of this.sockets) socket.destroy()
    await this.persistence.destroy()
  }

  /** Each side begins with all it has, then sends every update of its own. */
  private addSocket(socket: Socket): void {
    let rest = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', data => {
      rest = rest.length > 0 ? Buffer.concat([rest, data]) : data
      while (rest.length >= LENGTH_BYTES) {
        const end = LENGTH_BYTES + rest.readUInt32LE(0)
        if (rest.length < end) break
        Y.applyUpdate(this.doc, rest.subarray(LENGTH_BYTES, end), socket)
        rest = rest.subarray(end)
      }
    })
    send(socket, Y.encodeStateAsUpdate(this.doc))
    this.sockets.add(socket)
    this.linked()
  }
}

function send(socket: Socket, update: Uint8Array): void {
  const length = Buffer.allocUnsafe(LENGTH_BYTES)
  length.writeUInt32LE(update.length)
  socket.cork()
  socket.write(length)
  socket.write(update)
  process.nextTick(() => socket.uncork())
}

serve(new YjsPeer())
