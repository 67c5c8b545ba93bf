import { createSocket } from 'node:dgram'
import HyperDHT from 'hyperdht'
import { Fault } from '../fault/fault.ts'

/** UDP port of a DHT node unless told otherwise: Hyperswarm's own. */
export const DHT_PORT = 49_737

/** Longest that stopping takes, ms. */
const STOP_MS = 1_500

/** A DHT node of one's own. */
export interface DhtNode {
  close(): Promise<void>
}

/**
 * Runs a node by which devices find each other; it speaks to no other DHT.
 *
 * @param host IPv4 address at which others reach it; on 127.0.0.1 it listens on nothing else
 * @throws Fault CONFLICT if the port is taken, BAD_INPUT if it cannot be used
 */
export async function openDhtNode(host: string, port: number): Promise<DhtNode> {
  const listen = host.startsWith('127.') ? host : '0.0.0.0'
  await probe(listen, port)
  const node = HyperDHT.bootstrapper(port, host, { host: listen })
  await node.fullyBootstrapped()
  return {
    async close() {
      const late = new Promise<void>(resolve => setTimeout(resolve, STOP_MS).unref())
      await Promise.race([node.destroy().catch(() => {}), late])
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
