/** What an attacker on the network can do: dial with any key, and write any bytes. */
import NoiseSecretStream from '@hyperswarm/secret-stream'
import { Logs } from '../../src/log/logs.ts'
import type { Node } from '../../src/node/node.ts'
import { logsDirectory } from '../../src/node/profile.ts'
import { dial } from '../../src/sync/transport.ts'

/** Dials a node as whoever has this key pair; everything that is said in the link is kept. */
export async function intrude(
  victim: Node,
  keyPair = NoiseSecretStream.keyPair()
): Promise<{ stream: NoiseSecretStream; heard: Buffer[]; closed: Promise<void> }> {
  const stream = await dial({
    host: '127.0.0.1',
    port: victim.sync.linkPort,
    keyPair,
    remotePublicKey: victim.device.keyPair.publicKey,
    timeoutMs: 5_000
  })
  const heard: Buffer[] = []
  stream.on('data', chunk => heard.push(Buffer.from(chunk)))
  const closed = new Promise<void>(resolve => {
    if (stream.destroyed) resolve()
    else stream.once('close', () => resolve())
  })
  return { stream, heard, closed }
}

/** The key pair of a member whose device is closed: what a stolen till can do. */
export async function stolenKeys(directory: string): Promise<NoiseSecretStream.KeyPair> {
  const logs = await Logs.open(logsDirectory(directory), [])
  const keyPair = await logs.deviceKeyPair()
  await logs.close()
  return keyPair
}

/** Keeps what would have ended the process; `stop` gives it back. */
export function catchCrashes(): { crashes: unknown[]; stop: () => void } {
  const crashes: unknown[] = []
  const keep = (error: unknown) => crashes.push(error)
  process.on('uncaughtException', keep)
  process.on('unhandledRejection', keep)
  return {
    crashes,
    stop() {
      process.off('uncaughtException', keep)
      process.off('unhandledRejection', keep)
    }
  }
}
