import { createSocket } from 'node:dgram'
import HyperDHT from 'hyperdht'
import { Fault } from '../fault/fault.ts'

/** UDP port of a DHT node unless told otherwise: Hyperswarm's own. */
export const DHT_PORT = 49_737

/**
 * Nodes in one process. A device learns how its router behaves from what several nodes see of it;
 * with fewer than three it never does, and gives up connections that the other end holds open.
 */
const NODES = 4

/** Longest that stopping takes, ms. */
const STOP_MS = 1_500

/** A DHT of one's own, on one machine. */
export interface DhtNode {
  close(): Promise<void>
}

/**
 * Runs the nodes by which devices find each other; they speak to no other DHT.
 *
 * @param host IPv4 address at which others reach them; on 127.0.0.1 they listen on nothing else
 * @param port UDP port of the first, which is the one to name; the others use those above it
 * @throws Fault CONFLICT if the port is taken, BAD_INPUT if it cannot be used
 */
export async function openDhtNode(host: string, port: number): Promise<DhtNode> {
  const listen = host.startsWith('127.') ? host : '0.0.0.0'
  await probe(listen, port)
  const nodes = [HyperDHT.bootstrapper(port, host, { host: listen })]
  await nodes[0]!.fullyBootstrapped()
  const bootstrap = [{ host, port }]
  while (nodes.length < NODES) {
    const open = { ephemeral: false, firewalled: false }
    nodes.push(new HyperDHT({ bootstrap, host: listen, port: port + nodes.length, ...open }))
    await nodes.at(-1)!.fullyBootstrapped()
  }
  return {
    async close() {
      const late = new Promise<void>(resolve => setTimeout(resolve, STOP_MS).unref())
      await Promise.race([Promise.allSettled(nodes.map(node => node.destroy())), late])
    }
  }
}

/** A DHT node that cannot bind never ends, and keeps the process: ask before making one. */
function probe(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4')
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close()
      reject(
        error.code === 'EADDRINUSE'
          ? new Fault('CONFLICT', `Another program already uses UDP port ${port}.`, [], error)
          : new Fault('BAD_INPUT', `Cannot listen on ${host}:${port}: ${error.message}.`, [], error)
      )
    })
    socket.bind(port, host, () => socket.close(() => resolve()))
  })
}
