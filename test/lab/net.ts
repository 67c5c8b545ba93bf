/**
 * A small world of cables: shops, each a bridge with a router in a namespace of its own; an
 * internet that routes between them; and machines with network sockets to plug them into. No
 * cable leads to a network of the machine that this runs on.
 */
import { command, FORWARD, ip, makeNamespace, removeNamespace, within, works } from './netns.ts'
import { type End, makePlain, Wire, type WireQuality } from './wire.ts'

/** Where a cable can end: a shop's switch or the internet. */
export interface Place {
  namespace: string
  /** The name of a new socket here for the machine, and its address there. */
  attach(machine: Machine, port: string): { socket: string; address: string; gateway: string }
}

const run = (namespace: string, ...words: string[]) => {
  const [program, ...rest] = [...within(namespace), ...words]
  return command(program!, ...rest)
}

/** All namespaces of one scenario. */
export class Net {
  readonly #tag: string
  readonly #namespaces: string[] = []
  readonly wires: Wire[] = []
  #internet: Internet | null = null
  #shops = 0

  /** @param tag tells the scenarios of one process apart */
  constructor(tag: string) {
    this.#tag = tag
  }

  /** A new namespace, with loopback only. */
  namespace(name: string): string {
    const full = makeNamespace(`${this.#tag}-${name}`)
    this.#namespaces.push(full)
    return full
  }

  get internet(): Internet {
    this.#internet ??= new Internet(this.namespace('internet'))
    return this.#internet
  }

  /** A shop's own network; on the internet if its line is connected. */
  shop(): Shop {
    const number = ++this.#shops
    return new Shop(this.namespace(`shop${number}`), number)
  }

  machine(name: string): Machine {
    return new Machine(this.namespace(name), this)
  }

  /** Takes everything away, what runs in it included. */
  close(): void {
    for (const wire of this.wires) wire.close()
    for (const namespace of this.#namespaces.splice(0)) removeNamespace(namespace)
  }
}

/** A router that all shops' lines lead to. */
export class Internet implements Place {
  readonly namespace: string
  #lines = 0

  constructor(namespace: string) {
    this.namespace = namespace
    run(namespace, 'sh', '-c', FORWARD)
  }

  /** A line of its own for a machine or a shop: two addresses, one at each end. */
  line(): { socket: string; here: string; there: string } {
    const number = ++this.#lines
    return { socket: `line${number}`, here: `172.16.${number}.1`, there: `172.16.${number}.2` }
  }

  attach(machine: Machine, port: string) {
    const { socket, here, there } = this.line()
    cable([machine.namespace, port], [this.namespace, socket])
    ip('-n', this.namespace, 'address', 'add', `${here}/24`, 'dev', socket)
    return { socket, address: `${there}/24`, gateway: here }
  }

  detach(): void {}
}

/** One shop's network: a switch, and a router to the internet if it has a line. */
export class Shop implements Place {
  readonly namespace: string
  readonly number: number
  #sockets = 0
  #line: { internet: Internet; socket: string; here: string; there: string } | null = null

  constructor(namespace: string, number: number) {
    this.namespace = namespace
    this.number = number
    run(namespace, 'sh', '-c', FORWARD)
    ip('-n', namespace, 'link', 'add', 'switch', 'type', 'bridge')
    ip('-n', namespace, 'address', 'add', `${this.gateway}/24`, 'dev', 'switch')
    ip('-n', namespace, 'link', 'set', 'switch', 'up')
  }

  get gateway(): string {
    return `10.0.${this.number}.1`
  }

  /** The address that a machine gets here, without the length of the network. */
  address(host: number): string {
    return `10.0.${this.number}.${host}`
  }

  attach(machine: Machine, port: string) {
    const socket = `socket${++this.#sockets}`
    cable([machine.namespace, port], [this.namespace, socket])
    ip('-n', this.namespace, 'link', 'set', socket, 'master', 'switch')
    return { socket, address: `${this.address(10 + this.#sockets)}/24`, gateway: this.gateway }
  }

  /** Orders a line to the internet. */
  connect(internet: Internet): this {
    const line = internet.line()
    this.#line = { internet, ...line }
    cable([this.namespace, 'uplink'], [internet.namespace, line.socket])
    ip('-n', internet.namespace, 'address', 'add', `${line.here}/24`, 'dev', line.socket)
    ip('-n', this.namespace, 'address', 'add', `${line.there}/24`, 'dev', 'uplink')
    this.mend()
    return this
  }

  /** The line breaks somewhere outside: in the shop every cable still looks well. */
  cut(): void {
    ip('-n', this.#line!.internet.namespace, 'link', 'set', this.#line!.socket, 'down')
  }

  mend(): void {
    const { internet, socket, here, there } = this.#line!
    ip('-n', internet.namespace, 'link', 'set', socket, 'up')
    ip('-n', this.namespace, 'route', 'replace', 'default', 'via', here)
    ip('-n', internet.namespace, 'route', 'replace', `10.0.${this.number}.0/24`, 'via', there)
  }

  /** Nothing from here reaches the other shop; what comes from there still arrives. */
  mute(other: Shop): void {
    ip('-n', this.namespace, 'route', 'add', 'blackhole', `${other.address(0)}/24`)
  }

  unmute(other: Shop): void {
    ip('-n', this.namespace, 'route', 'delete', 'blackhole', `${other.address(0)}/24`)
  }

  /** The switch passes on no multicast, as guest networks do. */
  blockMulticast(): void {
    for (let number = 1; number <= this.#sockets; number++) {
      const port = ['link', 'set', 'dev', `socket${number}`, 'mcast_flood', 'off']
      command('bridge', '-n', this.namespace, ...port)
    }
  }
}

/** A machine with sockets to plug cables into. */
export class Machine {
  readonly namespace: string
  readonly #net: Net
  readonly #plugged = new Map<string, { place: Place; socket: string; address: string }>()

  constructor(namespace: string, net: Net) {
    this.namespace = namespace
    this.#net = net
  }

  /** Plugs a cable in and takes an address, as DHCP would give it. */
  plug(place: Place, port = 'eth0'): this {
    const { socket, address, gateway } = place.attach(this, port)
    this.#plugged.set(port, { place, socket, address })
    ip('-n', this.namespace, 'address', 'add', address, 'dev', port)
    if (port === 'eth0') ip('-n', this.namespace, 'route', 'replace', 'default', 'via', gateway)
    return this
  }

  /** Takes a cable away for good. */
  unplug(port = 'eth0'): void {
    ip('-n', this.namespace, 'link', 'delete', port)
    this.#plugged.delete(port)
  }

  /** Pulls the cable out at the other end: the machine sees that its socket is dead. */
  cut(port = 'eth0'): void {
    const { place, socket } = this.#plugged.get(port)!
    ip('-n', place.namespace, 'link', 'set', socket, 'down')
  }

  mend(port = 'eth0'): void {
    const { place, socket } = this.#plugged.get(port)!
    ip('-n', place.namespace, 'link', 'set', socket, 'up')
  }

  /** The address of a socket. */
  address(port = 'eth0'): string {
    return this.#plugged.get(port)!.address.split('/')[0]!
  }

  /** Takes another address in the same network, as after a new lease. */
  readdress(host: number, port = 'eth0'): void {
    const known = this.#plugged.get(port)!
    const shop = known.place as Shop
    ip('-n', this.namespace, 'address', 'delete', known.address, 'dev', port)
    known.address = `${shop.address(host)}/24`
    ip('-n', this.namespace, 'address', 'add', known.address, 'dev', port)
    ip('-n', this.namespace, 'route', 'replace', 'default', 'via', shop.gateway)
  }

  /** Puts a bad radio into the cable to a shop; resolves when it carries. */
  async degrade(quality: WireQuality, port = 'eth0'): Promise<void> {
    const { place, socket } = this.#plugged.get(port)!
    const here: End = [this.namespace, port]
    if (netem(this.namespace)) {
      for (const [namespace, name] of [here, [place.namespace, socket]] as const) {
        const how = ['delay', `${quality.delayMs}ms`, 'loss', `${quality.loss * 100}%`]
        command('tc', '-n', namespace, 'qdisc', 'add', 'dev', name, 'root', 'netem', ...how)
      }
      return
    }
    const [inner, outer] = [`in-${socket}`, `out-${socket}`]
    ip('-n', place.namespace, 'link', 'set', socket, 'nomaster')
    cable([place.namespace, inner], [place.namespace, outer])
    ip('-n', place.namespace, 'link', 'set', outer, 'master', 'switch')
    for (const end of [here, [place.namespace, outer]] as const) makePlain(end)
    const wire = new Wire(place.namespace, socket, inner, quality)
    this.#net.wires.push(wire)
    await wire.ready
  }

  /** Both directions of a cable carry at most so many bits a second. */
  limit(kbit: number, port = 'eth0'): void {
    const { place, socket } = this.#plugged.get(port)!
    for (const [namespace, name] of [
      [this.namespace, port],
      [place.namespace, socket]
    ] as const) {
      const bucket = ['rate', `${kbit}kbit`, 'burst', '1600', 'latency', '1s']
      command('tc', '-n', namespace, 'qdisc', 'add', 'dev', name, 'root', 'tbf', ...bucket)
    }
  }

  /** Bytes that the machine sent and received on a socket so far, as the kernel counts them. */
  traffic(port = 'eth0'): number {
    const [link] = JSON.parse(ip('-n', this.namespace, '-s', '-j', 'link', 'show', 'dev', port))
    return link.stats64.rx.bytes + link.stats64.tx.bytes
  }
}

/** A cable between two namespaces, both ends up. */
function cable(a: End, b: End): void {
  const peer = ['type', 'veth', 'peer', 'name', b[1], 'netns', b[0]]
  ip('-n', a[0], 'link', 'add', a[1], ...peer)
  for (const [namespace, name] of [a, b]) ip('-n', namespace, 'link', 'set', name, 'up')
}

/** True if this kernel can delay and lose packets by itself. */
function netem(namespace: string): boolean {
  const done = works('tc', '-n', namespace, 'qdisc', 'add', 'dev', 'lo', 'root', 'netem')
  if (done) command('tc', '-n', namespace, 'qdisc', 'delete', 'dev', 'lo', 'root')
  return done
}
