/** One multicast socket: bonjour-service on one interface, made safe to open, break and close. */
import Bonjour from 'bonjour-service'
import {
  type Announcement,
  instanceName,
  type MdnsRecord,
  SERVICE,
  SERVICE_NAME,
  toTxt
} from './announcement.ts'

/** Saying goodbye must not hold up closing: the others notice anyway. */
const GOODBYE_MS = 500

/** The records of a packet, as multicast-dns hands them on. */
export interface Packet {
  answers?: MdnsRecord[]
  additionals?: MdnsRecord[]
}

/** What a station needs to know, and whom it tells. */
export interface StationOptions {
  /** IPv4 address of the interface. */
  address: string
  mdnsPort: number
  /** What to say; null only listens. */
  self: Announcement | null
  heard: (packet: Packet, host: string) => void
  /** Something failed; it goes on. */
  problem: (error: unknown) => void
  /** It cannot go on: drop it, and open another one later. */
  broken: (error: unknown) => void
}

/** The parts of multicast-dns under bonjour-service that its types keep private. */
interface Mdns {
  on(event: 'error' | 'warning', listener: (error: Error) => void): void
  on(event: 'response', listener: (packet: Packet, from: { address: string }) => void): void
  query(name: string, type: 'PTR', done: (error?: Error | null) => void): void
}

/** Announces us on one interface and hears the others there. */
export class Station {
  /** Name under which we are listed here, lower case; null if we only listen. */
  readonly name: string | null
  readonly #bonjour: Bonjour
  readonly #mdns: Mdns
  readonly #problem: (error: unknown) => void
  #retire: () => void = () => {}

  /** Opens the socket and announces; throws only if there can be no socket at all. */
  constructor({ address, mdnsPort, self, heard, problem, broken }: StationOptions) {
    const instance = self && instanceName(self.device, address)
    this.name = instance && `${instance}.${SERVICE_NAME}`
    this.#problem = problem
    // Bound to the interface's address a socket hears no multicast on Linux: bind to all.
    const options = { interface: address, bind: '0.0.0.0', port: mdnsPort, loopback: true }
    this.#bonjour = new Bonjour(options as object, problem)
    this.#mdns = (this.#bonjour as unknown as { server: { mdns: Mdns } }).server.mdns
    this.#mdns.on('error', broken)
    // A packet that cannot be read is a stranger's rubbish; a failed system call is a problem.
    this.#mdns.on('warning', error => {
      if ('syscall' in error) problem(error)
    })
    this.#mdns.on('response', (packet, from) => heard(packet, from.address))
    if (!self || !instance) return
    const service = this.#bonjour.publish({
      name: instance,
      type: SERVICE,
      host: `${instance}.local`, // and not the computer's own name, which may be a person's
      port: self.port,
      txt: toTxt(self),
      probe: false // the name is ours alone, and a conflict would be printed to the console
    })
    // Else announcing is tried again after closing, on a socket that is no more, and throws.
    this.#retire = () => {
      service.destroyed = true
    }
  }

  /** Asks who is there. */
  ask(): void {
    this.#mdns.query(SERVICE_NAME, 'PTR', error => {
      if (error) this.#problem(error)
    })
  }

  /** Closes without a goodbye: it is opened anew, or its network is gone. */
  drop(): void {
    this.#retire()
    try {
      this.#bonjour.destroy()
    } catch (error) {
      this.#problem(error)
    }
  }

  /** Says goodbye and closes; takes at most a second. */
  async close(): Promise<void> {
    await within(GOODBYE_MS, done => this.#bonjour.unpublishAll(done))
    this.#retire()
    await within(GOODBYE_MS, done => this.#bonjour.destroy(done))
  }
}

/** Waits for the callback, but no longer than `limitMs`; what throws counts as done. */
async function within(limitMs: number, run: (done: () => void) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await new Promise<void>((resolve, reject) => {
    timer = setTimeout(resolve, limitMs)
    try {
      run(resolve)
    } catch (error) {
      reject(error)
    }
  }).catch(() => {})
  clearTimeout(timer)
}
