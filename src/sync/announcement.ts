/**
 * What a till says about itself on the local network, and how such a packet is read. Anybody on
 * the network may send one, so it is only ever a hint where to dial: the link proves the key.
 */

/** Service type as registered with mDNS, and the name under which its instances are listed. */
export const SERVICE = 'tillmesh'
export const SERVICE_NAME = `_${SERVICE}._tcp.local`
/** Version of the announcement; others are not understood and ignored. */
const VERSION = '1'
/** Ours are 3 strings of about 150 bytes in all; more than this is not an announcement. */
const TXT_STRINGS_MAX = 8
const TXT_BYTES_MAX = 512
/** A packet announces one till; a proxy may gather some. More is an attempt to keep us busy. */
const SERVICES_PER_PACKET_MAX = 16
const RECORDS_PER_PACKET_MAX = 256

const DEVICE = /^[0-9a-f]{64}$/
const TAG = /^(?:[0-9a-f]{2}){8,32}$/

/** What a till announces: nothing that a stranger may not know. */
export interface Announcement {
  /** Public key of the device, 64 hex digits. */
  device: string
  /** Tells tills of one business from others without naming it, 16 to 64 hex digits. */
  tag: string
  /** TCP port of the listener. */
  port: number
}

/** A record of an mDNS packet, as far as it can be trusted to have a shape. */
export interface MdnsRecord {
  type: string
  name: string
  ttl?: number
  data?: unknown
}

/** An announcement as read from a packet; `gone` is a goodbye. */
export interface Heard extends Announcement {
  /** Full name of the announced instance, lower case. */
  name: string
  gone: boolean
}

/** True if this can be announced: also what every received announcement must satisfy. */
export function isAnnouncement({ device, tag, port }: Announcement): boolean {
  return (
    DEVICE.test(device) && TAG.test(tag) && Number.isInteger(port) && port >= 1 && port <= 65_535
  )
}

/**
 * Instance name of a device on one interface. One name each: a name in use is not published, and
 * a restart must take the place of what a crash left behind.
 */
export function instanceName(device: string, address: string): string {
  return `till-${device.slice(0, 16)}-${address.replaceAll('.', '-')}`
}

/** The TXT strings of an announcement. */
export function toTxt({ device, tag }: Announcement): Record<string, string> {
  return { v: VERSION, k: device, b: tag }
}

/** The announcements in a packet; rubbish is not an error, there is a lot of it on a network. */
export function readAnnouncements(packet: {
  answers?: MdnsRecord[]
  additionals?: MdnsRecord[]
}): Heard[] {
  const records = [...(packet.answers ?? []), ...(packet.additionals ?? [])]
  if (records.length > RECORDS_PER_PACKET_MAX) return []
  const named = new Map<string, { port?: number; txt?: Map<string, string> | null }>()
  const listed = new Map<string, boolean>()
  for (const { type, name, data, ttl } of records) {
    const key = name.toLowerCase()
    const service = named.get(key) ?? {}
    if (type === 'PTR' && key === SERVICE_NAME && typeof data === 'string') {
      listed.set(data.toLowerCase(), ttl === 0)
    } else if (type === 'SRV') service.port = readPort(data)
    else if (type === 'TXT') service.txt = readTxt(data)
    else continue
    named.set(key, service)
  }
  if (listed.size > SERVICES_PER_PACKET_MAX) return []
  const heard: Heard[] = []
  for (const [name, gone] of listed) {
    const { port, txt } = named.get(name) ?? {}
    if (port === undefined || !txt || txt.get('v') !== VERSION) continue
    const announcement = { device: txt.get('k') ?? '', tag: txt.get('b') ?? '', port }
    if (isAnnouncement(announcement)) heard.push({ ...announcement, name, gone })
  }
  return heard
}

function readPort(data: unknown): number | undefined {
  const port = data !== null && typeof data === 'object' && 'port' in data ? data.port : undefined
  return typeof port === 'number' ? port : undefined
}

/** Keys and values of a TXT record; the first of a repeated key counts. Null if it is rubbish. */
function readTxt(data: unknown): Map<string, string> | null {
  if (!Array.isArray(data) || data.length > TXT_STRINGS_MAX) return null
  const txt = new Map<string, string>()
  let bytes = 0
  for (const item of data) {
    if (!Buffer.isBuffer(item)) return null
    bytes += item.length
    if (bytes > TXT_BYTES_MAX) return null
    const text = item.toString('latin1')
    const at = text.indexOf('=')
    if (at > 0 && !txt.has(text.slice(0, at))) txt.set(text.slice(0, at), text.slice(at + 1))
  }
  return txt
}
