import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Fault } from '../../src/fault/fault.ts'
import { type Client, connect } from '../../src/http/client.ts'

/** A device is up, or a command done, within this time, ms; a slow machine needs a few seconds. */
const PATIENCE_MS = 60_000

/** A device told to stop has this long before it is killed, ms. */
const STOP_MS = 5_000

/** One device of the demo: a `tillmesh run` of its own in a directory of its own. */
export interface DemoDevice {
  name: string
  client: Client
}

/** The devices of one shop, each a real process, found by real mDNS on the loopback interface. */
export class DemoShop {
  readonly #directory: string
  readonly #mdnsPort: string
  readonly #children: ChildProcess[] = []
  readonly #clients: Client[] = []

  /** @param mdnsPort of this shop alone, so that two demos on one machine do not meet */
  constructor(directory: string, mdnsPort: number) {
    this.#directory = directory
    this.#mdnsPort = String(mdnsPort)
  }

  /** Makes the business and runs its first device. */
  async found(name: string, business: string, location: string): Promise<DemoDevice> {
    await this.#command(name, [
      ...['init', '--business', business, '--location', location],
      ...['--name', name, '--currency', 'GBP']
    ])
    return this.#run(name)
  }

  /** Has the founder invite a device, which joins over the LAN, and runs it. */
  async join(founder: DemoDevice, name: string, role: string): Promise<DemoDevice> {
    const { invite } = await founder.client.invite({ role })
    await this.#command(name, ['join', invite, '--name', name, ...this.#lan])
    return this.#run(name)
  }

  get #lan(): string[] {
    return ['--lan-interface', '127.0.0.1', '--mdns-port', this.#mdnsPort]
  }

  #spawn(name: string, args: string[]): ChildProcess {
    const program = process.argv[1]!
    // A group of its own: Ctrl-C in the terminal is for the demo, which stops them in order.
    const child = spawn(
      process.execPath,
      [program, '--dir', this.#folder(name), '--json', ...args],
      {
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe']
      }
    )
    this.#children.push(child)
    return child
  }

  async #command(name: string, args: string[]): Promise<void> {
    const child = this.#spawn(name, args)
    let said = ''
    child.stderr!.on('data', text => {
      said += text
    })
    child.stdout!.resume()
    const [code] = await within(once(child, 'close'), `${args[0]} of ${name}`)
    if (code !== 0)
      throw new Fault('CONFLICT', `"tillmesh ${args[0]}" of ${name} failed: ${said.trim()}`)
  }

  async #run(name: string): Promise<DemoDevice> {
    const child = this.#spawn(name, ['run', ...this.#lan])
    let said = ''
    child.stderr!.on('data', text => {
      said += text
    })
    const lines = createInterface({ input: child.stdout! })
    const ready = new Promise<void>((resolve, reject) => {
      lines.on('line', line => {
        if (line.includes('"event":"ready"')) resolve()
      })
      child.once('exit', () => reject(new Fault('CONFLICT', `${name} ended: ${said.trim()}`)))
    })
    await within(ready, `starting ${name}`)
    const client = await connect(this.#folder(name))
    if (!client) throw new Fault('CONFLICT', `${name} runs, but does not answer.`)
    this.#clients.push(client)
    return { name, client }
  }

  #folder(name: string): string {
    return `${this.#directory}/${name.toLowerCase().replaceAll(' ', '-')}`
  }

  /** Stops every process. */
  async close(): Promise<void> {
    for (const client of this.#clients) await client.close()
    await Promise.all(this.#children.map(stop))
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await exited
  clearTimeout(timer)
}

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Fault('NO_PEER', `The demo waited ${PATIENCE_MS / 1000} s for ${what}.`)),
      PATIENCE_MS
    )
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
