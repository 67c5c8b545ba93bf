// A full mesh of authenticated, encrypted links over loopback TCP, for the engines of the
// Hypercore stack: the same Noise handshake the product uses.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import NoiseSecretStream from '@hyperswarm/secret-stream'

/** A store or an Autobase: both replicate all they have over a link. */
export interface Replicating {
  replicate(stream: NoiseSecretStream): unknown
}

export interface MeshAddress {
  port: number
  publicKey: string
}

export class NoiseMesh {
  private readonly keyPair = NoiseSecretStream.keyPair()
  private readonly links = new Set<NoiseSecretStream>()
  private readonly waiting: { count: number; resolve: () => void }[] = []
  /** Others may dial before this device knows whom to link to; they wait until then. */
  private linking = false
  private readonly server = createServer({ noDelay: true }, socket => this.add(false, socket))

  constructor(private readonly replicating: () => Replicating) {}

  async listen(): Promise<MeshAddress> {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    const { port } = this.server.address() as AddressInfo
    return { port, publicKey: this.keyPair.publicKey.toString('hex') }
  }

  /** Dials everyone with a lower index and waits for everyone with a higher one. */
  async link(index: number, addresses: MeshAddress[]): Promise<void> {
    this.linking = true
    for (const link of this.links) this.begin(link)
    for (const { port, publicKey } of addresses.slice(0, index)) {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      this.add(true, socket, Buffer.from(publicKey, 'hex'))
    }
    await this.connected(addresses.length - 1)
  }

  sentBytes(): number {
    let sum = 0
    for (const link of this.links) sum += link.rawBytesWritten
    return sum
  }

  close(): void {
    this.server.close()
    for (const link of this.links) link.destroy()
  }

  private add(initiator: boolean, socket: Socket, remotePublicKey?: Buffer): void {
    const pin = remotePublicKey ? { remotePublicKey } : {}
    const options = { keyPair: this.keyPair, pattern: 'IK' as const, ...pin }
    const link = new NoiseSecretStream(initiator, socket, options)
    // Links break when the driver ends a run; what is missing shows as a run that never ends.
    link.on('error', () => {})
    link.on('connect', () => {
      this.links.add(link)
      if (this.linking) this.begin(link)
    })
  }

  private begin(link: NoiseSecretStream): void {
    this.replicating().replicate(link)
    for (const { count, resolve } of this.waiting) if (this.links.size >= count) resolve()
  }

  private connected(count: number): Promise<void> {
    if (this.links.size >= count) return Promise.resolve()
    return new Promise(resolve => this.waiting.push({ count, resolve }))
  }
}
