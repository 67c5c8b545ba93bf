import { Option } from 'commander'
import { ipv4Option, portOption } from './parse.ts'

/** By which network a command finds other devices. */
export interface LanOptions {
  lanInterface?: string
  mdnsPort?: number
}

/** The `--lan-interface` of a command. */
export const lanInterfaceOption = (): Option =>
  new Option(
    '--lan-interface <ip>',
    'use only the network of this address (default: all)'
  ).argParser(ipv4Option)

/** The `--mdns-port` of a command. */
export const mdnsPortOption = (): Option =>
  new Option('--mdns-port <number>', 'port to find others by (default: 5353)').argParser(portOption)
