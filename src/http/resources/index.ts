import type { Endpoint } from '../endpoint.ts'
import { DEVICE } from './device.ts'
import { DEVICES } from './devices.ts'
import { ITEMS } from './items.ts'
import { LOCATIONS } from './locations.ts'
import { MOVEMENTS } from './movements.ts'
import { NETWORK } from './network.ts'
import { ORDERS } from './orders.ts'
import { SALES } from './sales.ts'
import { STOCK } from './stock.ts'
import { STOCKTAKES } from './stocktakes.ts'
import { TEMPORARY } from './temporary.ts'
import { TOKENS } from './tokens.ts'
import { TRANSFERS } from './transfers.ts'

/** Everything the API does. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...DEVICE,
  ...DEVICES,
  ...NETWORK,
  ...ITEMS,
  ...LOCATIONS,
  ...STOCK,
  ...MOVEMENTS,
  ...ORDERS,
  ...STOCKTAKES,
  ...TRANSFERS,
  ...TEMPORARY,
  ...SALES,
  ...TOKENS
]
