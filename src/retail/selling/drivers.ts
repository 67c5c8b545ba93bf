import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Device } from '../../node/device.ts'
import { writeDurably } from '../../node/profile.ts'
import { Cards } from './cards.ts'
import { MANUAL } from './payment-terminal.ts'
import { SimulatedTerminal } from './simulated-terminal.ts'

/** Drivers of card terminals that a till may have. */
export const DRIVERS = [MANUAL, 'simulated'] as const
/** A driver of a card terminal. */
export type Driver = (typeof DRIVERS)[number]

const fileIn = (directory: string) => path.join(directory, 'terminal')

/** Gives a device its card terminal, for good: a command that opens the directory itself asks it too. */
export function plugIn(directory: string, driver: Driver): Promise<void> {
  return writeDurably(fileIn(directory), `${driver}\n`)
}

/** The card payments of a device, with the terminal that was plugged in last. */
export function cardsOf(device: Device): Cards {
  const { directory } = device
  const isSimulated = pluggedIn(directory) === 'simulated'
  return new Cards(device, isSimulated ? new SimulatedTerminal(directory) : null)
}

function pluggedIn(directory: string): string {
  try {
    return readFileSync(fileIn(directory), 'utf8').trim()
  } catch {
    return MANUAL
  }
}
