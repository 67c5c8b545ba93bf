import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import { Fault } from '../fault/fault.ts'
import { WIDE_CONNECTIONS_MAX } from './limits.ts'

/** How the API is reached from other machines. */
export interface Wide {
  host: string
  port: number
  tls: { cert: Buffer; key: Buffer }
  /** Networks that may connect. */
  allow: BlockList
  /** What this machine is called by those who ask: by its address, and by its certificate. */
  names: string[]
}

/** What a person says of it. */
export interface WideOptions {
  host: string
  port: number
  /** Files in PEM. */
  cert?: string | undefined
  key?: string | undefined
  /** Networks like `192.168.1.0/24`. */
  allow?: readonly string[] | undefined
}

/**
 * Reads what listening for other machines needs.
 *
 * @throws Fault BAD_INPUT without TLS or an allow list, or if a file or a network is none
 */
export async function wideOf({ host, port, cert, key, allow }: WideOptions): Promise<Wide> {
  if (!cert || !key || !allow || allow.length === 0) {
    throw new Fault(
      'BAD_INPUT',
      'To listen for other machines give --tls-cert, --tls-key and --allow: without them anybody on the network could read along or ask.'
    )
  }
  const tls = { cert: await pem(cert), key: await pem(key) }
  try {
    createSecureContext(tls)
  } catch (cause) {
    throw new Fault('BAD_INPUT', `${cert} and ${key} are no certificate with its key.`, [], cause)
  }
  const names = [host, ...certified(tls.cert)].map(name =>
    isIP(name) === 6 ? `[${name}]` : name.toLowerCase()
  )
  return { host, port, tls, allow: networks(allow), names: [...new Set(names)] }
}

/** Lets nobody connect who is in none of these networks, and not too many of them. */
export function keepOut(server: Server, allow: BlockList): void {
  server.maxConnections = WIDE_CONNECTIONS_MAX
  server.prependListener('connection', socket => {
    const address = socket.remoteAddress?.replace(/^::ffff:/, '') ?? ''
    const family = isIP(address)
    if (family === 0 || !allow.check(address, family === 6 ? 'ipv6' : 'ipv4')) socket.destroy()
  })
}

async function pem(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw new Fault('BAD_INPUT', `${file} cannot be read.`, [], cause)
  }
}

/** Names and addresses that a certificate is for. */
function certified(cert: Buffer): string[] {
  const names = new X509Certificate(cert).subjectAltName ?? ''
  return names
    .split(', ')
    .map(name => /^(?:DNS|IP Address):([^*\s]+)$/.exec(name)?.[1])
    .filter(name => name !== undefined)
}

function networks(allow: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of allow) {
    const [address = '', length] = text.split('/')
    const family = isIP(address)
    const bits = length === undefined ? (family === 6 ? 128 : 32) : Number(length)
    const fits = Number.isInteger(bits) && bits >= 1 && bits <= (family === 6 ? 128 : 32)
    if (family === 0 || !fits) {
      throw new Fault('BAD_INPUT', `"${text}" is no network: write it like 192.168.1.0/24.`)
    }
    list.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}
