import type { Endpoint } from '../endpoint.ts'
import { CARTS } from './carts.ts'
import { CASH } from './cash.ts'
import { CHANGES } from './changes.ts'
import { CUSTOMERS } from './customers.ts'
import { DEVICE } from './device.ts'
import { DEVICES } from './devices.ts'
import { EXCEPTIONS } from './exceptions.ts'
import { EXCHANGE } from './exchange.ts'
import { GIFT_CARDS } from './gift-cards.ts'
import { ITEMS } from './items.ts'
import { LOCATIONS } from './locations.ts'
import { MOVEMENTS } from './movements.ts'
import { NETWORK } from './network.ts'
import { ORDERS } from './orders.ts'
import { RECORD_ENDPOINTS } from './records.ts'
import { SALES } from './sales.ts'
import { SCAN } from './scan.ts'
import { SETTING_ENDPOINTS } from './settings.ts'
import { STAFF } from './staff.ts'
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
  ...RECORD_ENDPOINTS,
  ...SCAN,
  ...CUSTOMERS,
  ...SETTING_ENDPOINTS,
  ...LOCATIONS,
  ...STOCK,
  ...MOVEMENTS,
  ...ORDERS,
  ...STOCKTAKES,
  ...TRANSFERS,
  ...TEMPORARY,
  ...SALES,
  ...CARTS,
  ...GIFT_CARDS,
  ...CASH,
  ...STAFF,
  ...EXCEPTIONS,
  ...EXCHANGE,
  ...CHANGES,
  ...TOKENS
]
