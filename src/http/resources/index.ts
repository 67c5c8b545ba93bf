import type { Endpoint } from '../endpoint.ts'
import { DEVICE } from './device.ts'
import { DEVICES } from './devices.ts'
import { ITEMS } from './items.ts'
import { NETWORK } from './network.ts'
import { SALES } from './sales.ts'
import { STOCK } from './stock.ts'
import { TOKENS } from './tokens.ts'

/** Everything the API does. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...DEVICE,
  ...DEVICES,
  ...NETWORK,
  ...ITEMS,
  ...STOCK,
  ...SALES,
  ...TOKENS
]
