/** Made by "npm run api" from the table of endpoints: do not edit. */

export interface paths {
  '/status': {
    get: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Status'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/events': {
    get: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'text/event-stream': components['schemas']['Change'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/log': {
    get: { parameters: { path?: never; query?: { limit?: number; device?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['LogPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/verify': {
    post: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/x-ndjson': ({ done: number; total: number } | { report: components['schemas']['VerifyReport'] } | { problem: components['schemas']['Problem'] }) } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/witness': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['WitnessReport'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/invites': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['InviteRequest'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Invite'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/devices/retire': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['RetireRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Retired'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/devices/accept': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['AcceptRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Accepted'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/links': {
    get: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['LinkList'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['LinkRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['LinkList'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/lan': {
    put: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['LanRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Lan'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/sync': {
    post: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['FolderRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/x-ndjson': ({ done: number; total: number } | { report: components['schemas']['FolderReport'] } | { problem: components['schemas']['Problem'] }) } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/items/import': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'text/csv': string } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ImportReport'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/items': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; text?: string; all?: boolean; code?: string; barcode?: string; external?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ItemPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['ItemValues'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ItemShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/items/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ItemShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['ItemValues'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ItemShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    delete: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ItemShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/barcodes': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; text?: string; all?: boolean; item?: string; barcode?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['BarcodePage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['BarcodeValues'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['BarcodeShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/barcodes/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['BarcodeShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['BarcodeValues'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['BarcodeShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    delete: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['BarcodeShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/kit-parts': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; text?: string; all?: boolean; kit?: string; item?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['KitPartPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['KitPartValues'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['KitPartShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/kit-parts/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['KitPartShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['KitPartValues'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['KitPartShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    delete: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['KitPartShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/attributes': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; text?: string; all?: boolean; item?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['AttributePage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['AttributeValues'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['AttributeShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/attributes/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['AttributeShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['AttributeValues'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['AttributeShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/categories': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; text?: string; all?: boolean; name?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CategoryPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['CategoryValues'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CategoryShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/categories/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CategoryShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['CategoryValues'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CategoryShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    delete: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CategoryShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/tax-classes': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; text?: string; all?: boolean; name?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TaxClassPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['TaxClassValues'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TaxClassShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/tax-classes/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TaxClassShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['TaxClassValues'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TaxClassShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    delete: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TaxClassShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/prices': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; text?: string; all?: boolean; item?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['PricePage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['PriceValues'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['PriceShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/prices/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['PriceShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['PriceValues'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['PriceShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    delete: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['PriceShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/promotions': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; text?: string; all?: boolean }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['PromotionPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['PromotionValues'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['PromotionShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/promotions/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['PromotionShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['PromotionValues'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['PromotionShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    delete: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['PromotionShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/currencies': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; text?: string; all?: boolean; code?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CurrencyPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['CurrencyValues'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CurrencyShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/currencies/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CurrencyShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['CurrencyValues'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CurrencyShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    delete: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CurrencyShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/customers': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; text?: string; all?: boolean; account?: string; email?: string; card?: string; external?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CustomerPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['CustomerValues'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CustomerShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/customers/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CustomerShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['CustomerValues'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CustomerShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    delete: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CustomerShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/customer-groups': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; text?: string; all?: boolean; name?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CustomerGroupPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['CustomerGroupValues'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CustomerGroupShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/customer-groups/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CustomerGroupShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['CustomerGroupValues'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CustomerGroupShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    delete: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CustomerGroupShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/suppliers': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; text?: string; all?: boolean; name?: string; account?: string; email?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['SupplierPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['SupplierValues'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['SupplierShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/suppliers/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['SupplierShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['SupplierValues'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['SupplierShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    delete: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['SupplierShown'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/scan/customers': {
    get: { parameters: { path?: never; query: { text: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': { customers: (components['schemas']['FoundCustomer'])[] } } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/scan': {
    get: { parameters: { path?: never; query: { code: string; quantity?: number; customer?: string; location?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Scan'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/customers/{id}/account': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Standing'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/customers/{id}/account/adjusted': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { amount?: number; reason: string; points?: number } } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Standing'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/settings': {
    get: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Settings'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/settings/{name}': {
    put: { parameters: { path: { name: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['SettingValue'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Settings'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/locations': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['LocationPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { name: string; parent?: string; type?: "" | "store" | "warehouse" | "room" | "shelf" | "van" | "event"; status?: "" | "closed"; address?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Location'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/locations/{id}': {
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { name?: string; parent?: string; type?: "" | "store" | "warehouse" | "room" | "shelf" | "van" | "event"; status?: "" | "closed"; address?: string } } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Location'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stock': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; code?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['StockPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stock/item': {
    get: { parameters: { path?: never; query: { code: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ItemStock'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stock/valuation': {
    get: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Valuation'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stock/reorder': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ReorderPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    put: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['ReorderLevel'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ReorderLevel'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stock/received': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { location?: string; supplier?: string; document?: string; order?: string; lines: ({ code: string; quantity: number; cost?: number; serials?: (string)[] })[]; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Movement'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stock/returned': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { location?: string; supplier?: string; document?: string; order?: string; lines: ({ code: string; quantity: number; cost?: number; serials?: (string)[] })[]; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Movement'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stock/adjusted': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { location?: string; reason: "damaged" | "stolen" | "expired" | "used" | "other"; lines: ({ code: string; quantity: number; cost?: number; serials?: (string)[] })[]; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Movement'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stock/moved': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { location?: string; to: string; lines: ({ code: string; quantity: number; cost?: number; serials?: (string)[] })[]; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Movement'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/orders': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; state?: "placed" | "part" | "received" | "closed" | "cancelled" }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['OrderPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { supplier: string; location?: string; expected?: number; lines: ({ code: string; quantity: number; cost?: number; serials?: (string)[] })[]; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Order'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/orders/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Order'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/orders/{id}/receive': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { document?: string; lines?: ({ code: string; quantity: number; cost?: number; serials?: (string)[] })[]; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Order'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/orders/{id}/close': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { way: "done" | "cancelled" } } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Order'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stocktakes': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['StocktakePage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { name: string; location?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Stocktake'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stocktakes/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Stocktake'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stocktakes/{id}/counts': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { lines: ({ code: string; location?: string; counted: number })[] } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Counted'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stocktakes/{id}/close': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Stocktake'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stocktakes/{id}/cancel': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Stocktake'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/transfers': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; state?: "requested" | "approved" | "refused" | "cancelled" | "sent" | "ahead" | "done"; location?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TransferPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { from?: string; to?: string; how: "request" | "send" | "move"; lines: ({ code: string; quantity: number; cost?: number; serials?: (string)[] })[]; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Transfer'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/transfers/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Transfer'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/transfers/{id}/approve': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { lines?: ({ code: string; quantity: number; cost?: number; serials?: (string)[] })[]; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Transfer'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/transfers/{id}/refuse': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { lines?: ({ code: string; quantity: number; cost?: number; serials?: (string)[] })[]; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Transfer'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/transfers/{id}/send': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { lines?: ({ code: string; quantity: number; cost?: number; serials?: (string)[] })[]; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Transfer'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/transfers/{id}/receive': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { lines?: ({ code: string; quantity: number; cost?: number; serials?: (string)[] })[]; note?: string; from?: string; to?: string; moreThanSent?: boolean } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Transfer'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/transfers/{id}/cancel': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { lines?: ({ code: string; quantity: number; cost?: number; serials?: (string)[] })[]; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Transfer'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/transfers/{id}/write-off': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { lines?: ({ code: string; quantity: number; cost?: number; serials?: (string)[] })[]; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Transfer'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/temporary-locations': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TemporaryLocationPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { name: string; home?: string; type?: "event" | "van" } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TemporaryLocation'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/temporary-locations/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TemporaryReport'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/temporary-locations/{id}/expenses': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { amount: number; category: string; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TemporaryReport'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/temporary-locations/{id}/close': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { stocktake: string; note?: string } } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TemporaryReport'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/sales': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['SaleRequest'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Sale'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    get: { parameters: { path?: never; query?: { limit?: number; after?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['SalePage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/returns': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['ReturnRequest'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Sale'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/sales/reckoned': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['SaleRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Reckoned'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/sales/voided': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { bill: components['schemas']['SaleRequest']; reason?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': { log: string; seq: number; index: number } } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/receipts': {
    get: { parameters: { path?: never; query?: { device?: string; receipt?: number; log?: string; seq?: number; index?: number; hash?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Sale'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/receipts/reprinted': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['ReceiptRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Sale'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/carts': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['ParkRequest'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Cart'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; everywhere?: boolean }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': { carts: (components['schemas']['Cart'])[]; next: (string | null) } } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/carts/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Cart'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/carts/{id}/resumed': {
    post: { parameters: { path: { id: string }; query?: { force?: boolean }; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Cart'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/carts/{id}/cancelled': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { reason?: string; force?: boolean } } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Cart'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/gift-cards/{number}': {
    get: { parameters: { path: { number: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['GiftCard'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/gift-cards/{number}/adjusted': {
    post: { parameters: { path: { number: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { amount?: number; reason: string } } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['GiftCard'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/shift': {
    get: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ShiftNow'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { float: number } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Shift'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/shift/count': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { counted: (components['schemas']['CountedTender'])[] } } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ShiftNow'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/shift/close': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { counted?: (components['schemas']['CountedTender'])[] } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CashReport'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/cash': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { way: "in" | "out" | "expense" | "drop"; amount: number; category?: string; note?: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ShiftNow'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/reports/x': {
    get: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['CashReport'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/reports/z': {
    get: { parameters: { path?: never; query?: { device?: string; after?: string; limit?: number }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ZReports'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/staff': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Staff'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['Hire'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Person'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/staff/{id}': {
    patch: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['PersonEdit'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Person'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/sessions': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { name: string; pin: string } } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Session'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/session': {
    get: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['SignedIn'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    delete: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['SignedIn'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/exceptions': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string; settled?: boolean }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Inbox'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/exceptions/{id}': {
    get: { parameters: { path: { id: string }; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ExceptionWithHistory'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/exceptions/{id}/settle': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['Settling'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ExceptionWithHistory'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/exceptions/{id}/assign': {
    post: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': { owner: string } } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ExceptionWithHistory'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/items/files': {
    post: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['FileRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/x-ndjson': ({ done: number; total: number } | { report: components['schemas']['FileReport'] } | { problem: components['schemas']['Problem'] }) } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/customers/files': {
    post: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['FileRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/x-ndjson': ({ done: number; total: number } | { report: components['schemas']['FileReport'] } | { problem: components['schemas']['Problem'] }) } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/items/file': {
    get: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['FileText'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/customers/file': {
    get: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['FileText'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/books/{books}': {
    get: { parameters: { path: { books: "journal" | "frontaccounting" | "hledger" }; query?: { from?: string; to?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['BooksFile'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path: { books: "journal" | "frontaccounting" | "hledger" }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['BooksDays'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['BooksFile'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/changes': {
    get: { parameters: { path?: never; query?: { since?: string; limit?: number; kind?: string }; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ChangesPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/tokens': {
    get: { parameters: { path?: never; query?: never; header?: { 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TokenList'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['TokenRequest'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['NewToken'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/tokens/{id}': {
    delete: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string; 'x-staff-session'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TokenList'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
}

export interface components {
  schemas: {
    AcceptRequest: { device: string }
    Accepted: { blocks: number }
    Address: { log: string; seq: number; index: number }
    Arrived: { log: string; seq: number; index: number; device: string; time: number; kind: string; body: unknown }
    Attribute: { id: string; item: string; name: string; value: string }
    AttributePage: { attributes: (components['schemas']['Attribute'])[]; next: (string | null) }
    AttributeShown: { id: string; item: string; name: string; value: string; conflicts: (components['schemas']['FieldConflict'])[] }
    AttributeValues: { item?: string; name?: string; value?: string }
    Barcode: { id: string; barcode: string; item: string; quantity: number; status: string }
    BarcodePage: { barcodes: (components['schemas']['Barcode'])[]; next: (string | null) }
    BarcodeShown: { id: string; barcode: string; item: string; quantity: number; status: string; conflicts: (components['schemas']['FieldConflict'])[] }
    BarcodeValues: { barcode?: string; item?: string; quantity?: number; status?: "" | "removed" }
    BooksDays: { from?: string; to?: string }
    BooksFile: { text: string; reports: ({ reference: string; date: string; device: string; number: number; gross: number; postedBy: (string)[] })[]; left: number }
    Cart: { id: string; type: string; state: string; expired: boolean; validUntil: (number | null); time: number; location: string; device: string; customer: (string | null); note: (string | null); lines: (components['schemas']['SoldLine'])[]; discount: number; total: number }
    CashReport: { device: string; shift: string; number: number; opened: number; time: (number | null); sales: number; returns: number; gross: number; returned: number; discounts: number; float: number; moved: number; expenses: number; cashRounding: number; training: number; voids: number; reprints: number; firstReceipt: number; lastReceipt: number; perpetual: number; tenders: ({ type: string; amount: number })[]; counted: ({ type: string; amount: number })[]; taxes: ({ rate: number; net: number; tax: number })[]; cashDue: number; difference: (number | null) }
    Category: { id: string; name: string; parent: string; status: string }
    CategoryPage: { categories: (components['schemas']['Category'])[]; next: (string | null) }
    CategoryShown: { id: string; name: string; parent: string; status: string; conflicts: (components['schemas']['FieldConflict'])[] }
    CategoryValues: { name?: string; parent?: string; status?: "" | "removed" }
    Change: ({ time: number; event: "peer"; device: string; key: string; role: string; state: ("linked" | "catching-up" | "in-step" | "away"); done: number; total: number; rate: number; lacks: (number | null); path: (string | null); address: (string | null); since: (number | null); lastSeen: (number | null) } | { time: number; event: "folded"; device: string; log: string; head: number } | { time: number; event: "problem"; code: string; message: string })
    ChangesPage: { changes: (components['schemas']['Arrived'])[]; next: string; pending: number }
    Counted: { lines: ({ code: string; name: string; location: components['schemas']['Place']; counted: number; onHand: number })[] }
    CountedTender: { type: "cash" | "card" | "giftcard" | "account" | "foreign" | "points"; amount: number }
    Currency: { id: string; code: string; rate: number; status: string }
    CurrencyPage: { currencies: (components['schemas']['Currency'])[]; next: (string | null) }
    CurrencyShown: { id: string; code: string; rate: number; status: string; conflicts: (components['schemas']['FieldConflict'])[] }
    CurrencyValues: { code?: string; rate?: number; status?: "" | "removed" }
    Customer: { id: string; firstName: string; lastName: string; company: string; email: string; phone: string; address: string; address2: string; city: string; state: string; zip: string; country: string; comments: string; account: string; gender: string; consent: number; discount: number; discountType: number; exempt: string; group: string; limit: number; status: string; external: string; card: string }
    CustomerGroup: { id: string; name: string; discount: number; status: string }
    CustomerGroupPage: { customerGroups: (components['schemas']['CustomerGroup'])[]; next: (string | null) }
    CustomerGroupShown: { id: string; name: string; discount: number; status: string; conflicts: (components['schemas']['FieldConflict'])[] }
    CustomerGroupValues: { name?: string; discount?: number; status?: "" | "removed" }
    CustomerPage: { customers: (components['schemas']['Customer'])[]; next: (string | null) }
    CustomerShown: { id: string; firstName: string; lastName: string; company: string; email: string; phone: string; address: string; address2: string; city: string; state: string; zip: string; country: string; comments: string; account: string; gender: string; consent: number; discount: number; discountType: number; exempt: string; group: string; limit: number; status: string; external: string; card: string; conflicts: (components['schemas']['FieldConflict'])[] }
    CustomerValues: { firstName?: string; lastName?: string; company?: string; email?: string; phone?: string; address?: string; address2?: string; city?: string; state?: string; zip?: string; country?: string; comments?: string; account?: string; gender?: string; consent?: number; discount?: number; discountType?: number; exempt?: string; group?: string; limit?: number; status?: "" | "removed"; external?: string; card?: string }
    Device: { device: string; key: string; role: string; state: ("linked" | "catching-up" | "in-step" | "away"); done: number; total: number; rate: number; lacks: (number | null); path: (string | null); address: (string | null); since: (number | null); lastSeen: (number | null) }
    Discount: { rate?: number; amount?: number }
    Exception: { id: string; type: string; message: string; facts: unknown; owner: (string | null); settled: boolean; receipts: ({ device: string; receipt: number; quantity: number; time: number; log: string; seq: number; index: number })[] }
    ExceptionItem: { type: string; message: string; facts: unknown }
    ExceptionWithHistory: { id: string; type: string; message: string; facts: unknown; owner: (string | null); settled: boolean; receipts: ({ device: string; receipt: number; quantity: number; time: number; log: string; seq: number; index: number })[]; history: ({ time: number; device: string; staff: (string | null); how: (string | null); note: (string | null); owner: (string | null) })[] }
    FieldConflict: { field: string; values: ({ value: (string | number); device: string; time: number; provisional: boolean })[] }
    FileReport: { rows: number; created: number; changed: number; unchanged: number; stocked: number; dryRun: boolean; diff: (components['schemas']['RowChange'])[]; more: number }
    FileRequest: { text: string; format: "simple" | "ospos" | "mapping"; mapping?: string; name?: string; dryRun?: boolean }
    FileText: { text: string }
    FolderReport: { taken: number; given: number; logs: ({ device: string; taken: number; given: number; length: number })[]; problems: (string)[] }
    FolderRequest: { folder: string }
    FoundCustomer: { id: string; name: string; account: string; card: string; phone: string; city: string }
    GiftCard: { number: string; balance: number; expires: (number | null); status: string }
    Head: { device: string; log: string; length: number; here: number; known: number; missing: number; rate: number; from: (string)[] }
    Hire: { name: string; pin: string; role?: "cashier" | "supervisor" | "manager"; changes?: string; expires?: number }
    ImportReport: { rows: number; created: number; changed: number; unchanged: number; stocked: number }
    Inbox: { exceptions: (components['schemas']['Exception'])[]; next: (string | null) }
    Invite: { invite: string; expires: number }
    InviteRequest: { role: string; location?: string }
    Item: { id: string; code: string; name: string; price: number; barcode: string; tax: number; category: string; supplier: string; cost: number; unit: string; taxClass: string; description: string; serial: number; fractions: number; status: string; reorderLevel: number; type: string; hsn: string; image: string; external: string; reorderQuantity: number }
    ItemPage: { items: (components['schemas']['Item'])[]; next: (string | null) }
    ItemQuantity: { code: string; name: string; quantity: number }
    ItemShown: { id: string; code: string; name: string; price: number; barcode: string; tax: number; category: string; supplier: string; cost: number; unit: string; taxClass: string; description: string; serial: number; fractions: number; status: string; reorderLevel: number; type: string; hsn: string; image: string; external: string; reorderQuantity: number; conflicts: (components['schemas']['FieldConflict'])[] }
    ItemStock: { code: string; name: string; onHand: number; onTheWay: number; locations: ({ location: components['schemas']['Place']; depth: number; onHand: number; below: number })[] }
    ItemValues: { code?: string; name?: string; price?: number; barcode?: string; tax?: number; category?: string; supplier?: string; cost?: number; unit?: string; taxClass?: string; description?: string; serial?: number; fractions?: number; status?: "" | "removed"; reorderLevel?: number; type?: "" | "kit" | "service"; hsn?: string; image?: string; external?: string; reorderQuantity?: number }
    KitPart: { id: string; kit: string; item: string; quantity: number; status: string }
    KitPartPage: { kitParts: (components['schemas']['KitPart'])[]; next: (string | null) }
    KitPartShown: { id: string; kit: string; item: string; quantity: number; status: string; conflicts: (components['schemas']['FieldConflict'])[] }
    KitPartValues: { kit?: string; item?: string; quantity?: number; status?: "" | "removed" }
    Lan: { on: boolean }
    LanRequest: { on: boolean }
    LinkList: { addresses: (string)[] }
    LinkRequest: { address: string; remove?: boolean }
    Location: { id: string; name: string; parent: string; depth: number; type: string; status: string; address: string; home: string; opened: number; problem: (string | null) }
    LocationPage: { locations: (components['schemas']['Location'])[]; next: (string | null) }
    LogBlock: { seq: number; time: number; entries: ({ kind: string; body: unknown })[] }
    LogPage: { device: string; log: string; length: number; blocks: (components['schemas']['LogBlock'])[] }
    Movement: { location: components['schemas']['Place']; to: (components['schemas']['Place'] | null); reason: string; lines: (components['schemas']['ItemQuantity'])[]; short: (components['schemas']['ItemQuantity'])[] }
    NewToken: { token: string; id: string; name: string; scopes: ("device:read" | "device:write" | "devices:read" | "devices:write" | "network:read" | "network:write" | "catalogue:read" | "catalogue:write" | "sales:read" | "sales:write" | "stock:read" | "stock:write" | "transfers:read" | "transfers:write" | "customers:read" | "customers:write" | "suppliers:read" | "suppliers:write" | "staff:read" | "staff:write" | "cash:read" | "cash:write" | "exceptions:read" | "exceptions:write" | "accounting:read" | "accounting:write" | "settings:read" | "settings:write" | "changes:read" | "changes:write" | "tokens:read" | "tokens:write")[]; created: number; expires: (number | null) }
    Order: { id: string; state: "placed" | "part" | "received" | "closed" | "cancelled"; supplier: ({ id: string; name: string } | null); location: (components['schemas']['Place'] | null); placed: (number | null); expected: (number | null); note: string; lines: ({ code: string; name: string; ordered: number; received: number; cost: number })[] }
    OrderPage: { orders: (components['schemas']['Order'])[]; next: (string | null) }
    ParkRequest: { lines?: (components['schemas']['SaleLineRequest'])[]; discount?: components['schemas']['Discount']; customer?: string; note?: string; type?: "parked" | "quote" | "order"; cart?: string; validUntil?: number }
    Peer: { device: string; key: string; link: string; address: string; connectedSince: number; behind: number }
    Person: { id: string; name: string; role: string; changes: string; permissions: (string)[]; expires: number; dismissed: number; employed: boolean }
    PersonEdit: { name?: string; pin?: string; role?: "cashier" | "supervisor" | "manager"; changes?: string; expires?: number; dismissed?: number }
    Place: { id: string; name: string }
    Price: { id: string; item: string; location: string; group: string; price: number; starts: number; ends: number; quantity: number; status: string; list: string }
    PricePage: { prices: (components['schemas']['Price'])[]; next: (string | null) }
    PriceShown: { id: string; item: string; location: string; group: string; price: number; starts: number; ends: number; quantity: number; status: string; list: string; conflicts: (components['schemas']['FieldConflict'])[] }
    PriceValues: { item?: string; location?: string; group?: string; price?: number; starts?: number; ends?: number; quantity?: number; status?: "" | "removed"; list?: string }
    Problem: { type: string; status: number; detail: string; code: string; details: (string)[]; errors: ({ field: string; reason: string })[] }
    Promotion: { id: string; name: string; type: string; item: string; category: string; location: string; starts: number; ends: number; buy: number; pay: number; price: number; rate: number; group: string; status: string }
    PromotionPage: { promotions: (components['schemas']['Promotion'])[]; next: (string | null) }
    PromotionShown: { id: string; name: string; type: string; item: string; category: string; location: string; starts: number; ends: number; buy: number; pay: number; price: number; rate: number; group: string; status: string; conflicts: (components['schemas']['FieldConflict'])[] }
    PromotionValues: { name?: string; type?: "" | "n-for-m" | "price" | "percent" | "amount"; item?: string; category?: string; location?: string; starts?: number; ends?: number; buy?: number; pay?: number; price?: number; rate?: number; group?: string; status?: "" | "removed" }
    ReceiptRequest: { device?: string; receipt?: number; log?: string; seq?: number; index?: number; hash?: string }
    Reckoned: { lines: (components['schemas']['SoldLine'])[]; discount: number; taxes: ({ rate: number; net: number; tax: number })[]; taxAdded: boolean; total: number }
    ReorderLevel: { code: string; location: string; level: number; quantity: number }
    ReorderPage: { lines: ({ code: string; name: string; location: components['schemas']['Place']; supplier: string; level: number; onHand: number; coming: number; suggested: number })[]; next: (string | null) }
    RetireRequest: { device: string; after?: number; lost?: boolean; lastReceipt?: number; phrase?: string }
    Retired: { device: string; blocks: number; lost: ({ from: number; to: (number | null) } | null) }
    ReturnRequest: { receipt: components['schemas']['ReceiptRequest']; lines?: ({ line: number; quantity?: number; serials?: (string)[]; reason?: string })[]; reason?: string; tenders?: (components['schemas']['TenderRequest'])[] }
    RowChange: { line: number; name: string; state: "new" | "changed" | "unchanged"; fields: ({ field: string; before: (string | number); after: (string | number) })[]; stock: ({ location: string; quantity: number })[]; notes: (string)[] }
    Sale: { business: { name: string; address: string; taxNumber: string; footer: string }; receipt: number; copy: boolean; training: boolean; device: string; location: string; address: string; time: number; staff: (string | null); customer: (string | null); lines: (components['schemas']['SoldLine'])[]; discount: number; taxes: ({ rate: number; net: number; tax: number })[]; taxAdded: boolean; exempt: (string | null); total: number; cashRounding: number; tenders: ({ type: string; amount: number; given: number; card: (string | null); currency: (string | null); foreign: number; terminal: (string | null); authorisation: (string | null) })[]; change: number; points: number; pointsRedeemed: number; pointsLeft: (number | null); cart: (string | null); document: (string | null); note: (string | null); log: string; seq: number; index: number; hash: string }
    SaleLineRequest: { code: string; quantity?: number; price?: number; reason?: string; discount?: components['schemas']['Discount']; serials?: (string)[] }
    SalePage: { sales: (components['schemas']['Sale'])[]; next: (string | null) }
    SaleRequest: { lines?: (components['schemas']['SaleLineRequest'])[]; discount?: components['schemas']['Discount']; customer?: string; note?: string; giftCards?: ({ card: string; amount: number; expires?: number })[]; payment?: number; returns?: ({ receipt: components['schemas']['ReceiptRequest']; line: number; quantity?: number; serials?: (string)[]; reason?: string })[]; cart?: string; exempt?: string; document?: string; force?: boolean; training?: boolean; tenders?: (components['schemas']['TenderRequest'])[] }
    Scan: { item: components['schemas']['Item']; quantity: number; total: (number | null); price: number; taxRate: number; basis: (components['schemas']['Address'] | null); list: (string | null); parts: ({ item: string; code: string; quantity: number })[] }
    Session: { session: string; expires: number; person: components['schemas']['Person'] }
    SettingValue: { value: string }
    Settings: { settings: ({ name: string; value: string; default: string; about: string })[] }
    Settling: { how: "accepted" | "explained" | "corrected" | "counted" | "refunded" | "claimed" | "not-taken"; note?: string; value?: (string | number); counted?: number }
    Shift: { id: string; number: number; opened: number; float: number; counted: boolean }
    ShiftNow: { shift: (components['schemas']['Shift'] | null) }
    SignedIn: { person: (components['schemas']['Person'] | null) }
    SoldLine: { type: string; code: string; name: string; expires: (number | null); quantity: number; price: number; discount: number; promotion: (string | null); promotionDiscount: number; taxRate: number; total: number; due: (number | null); reason: (string | null); serials: (string)[]; part: boolean; returned: boolean }
    Staff: { staff: (components['schemas']['Person'])[]; next: (string | null) }
    Standing: { owed: number; credit: number; points: number; spent: number; bills: number }
    Status: { business: { id: string; name: string; currency: string }; device: { name: string; key: string; log: string; location: string }; role: string; heads: (components['schemas']['Head'])[]; digest: string; peers: (components['schemas']['Peer'])[]; devices: (components['schemas']['Device'])[]; exceptions: (components['schemas']['ExceptionItem'])[]; totals: { sales: number; lines: number; gross: number; quantity: number }; lan: { on: boolean; port: number }; relay?: { bytes: number } }
    StockPage: { stock: (components['schemas']['StockRow'])[]; next: (string | null) }
    StockRow: { code: string; name: string; location: string; onHand: number; tracked: boolean }
    Stocktake: { id: string; name: string; location: (components['schemas']['Place'] | null); state: "open" | "closed" | "cancelled"; opened: (number | null); closed: (number | null); counted: number; conflicts: number; lines: ({ code: string; name: string; location: components['schemas']['Place']; counts: ({ counted: number; onHand: number; time: number; device: string })[]; difference: (number | null); booked: (number | null) })[] }
    StocktakeHead: { id: string; name: string; location: (components['schemas']['Place'] | null); state: "open" | "closed" | "cancelled"; opened: (number | null); closed: (number | null); counted: number; conflicts: number }
    StocktakePage: { stocktakes: (components['schemas']['StocktakeHead'])[]; next: (string | null) }
    Supplier: { id: string; name: string; company: string; email: string; phone: string; address: string; account: string; note: string; status: string }
    SupplierPage: { suppliers: (components['schemas']['Supplier'])[]; next: (string | null) }
    SupplierShown: { id: string; name: string; company: string; email: string; phone: string; address: string; account: string; note: string; status: string; conflicts: (components['schemas']['FieldConflict'])[] }
    SupplierValues: { name?: string; company?: string; email?: string; phone?: string; address?: string; account?: string; note?: string; status?: "" | "removed" }
    TaxClass: { id: string; name: string; rate: number; status: string }
    TaxClassPage: { taxClasses: (components['schemas']['TaxClass'])[]; next: (string | null) }
    TaxClassShown: { id: string; name: string; rate: number; status: string; conflicts: (components['schemas']['FieldConflict'])[] }
    TaxClassValues: { name?: string; rate?: number; status?: "" | "removed" }
    TemporaryLocation: { location: components['schemas']['Place']; home: components['schemas']['Place']; type: string; opened: number; status: string }
    TemporaryLocationPage: { locations: (components['schemas']['TemporaryLocation'])[]; next: (string | null) }
    TemporaryReport: { location: components['schemas']['Place']; closed: (number | null); allocated: number; onTheWay: number; sentBack: number; sold: number; returned: number; other: number; expected: number; broughtBack: number; counted: (number | null); shrinkage: (number | null); sales: number; gross: number; expenses: number; takings: ({ type: string; amount: number })[]; lines: ({ code: string; name: string; allocated: number; sentBack: number; expected: number; counted: (number | null); broughtBack: number })[] }
    TenderRequest: { type: string; amount?: number; card?: string; currency?: string; terminal?: string; authorisation?: string }
    Token: { id: string; name: string; scopes: ("device:read" | "device:write" | "devices:read" | "devices:write" | "network:read" | "network:write" | "catalogue:read" | "catalogue:write" | "sales:read" | "sales:write" | "stock:read" | "stock:write" | "transfers:read" | "transfers:write" | "customers:read" | "customers:write" | "suppliers:read" | "suppliers:write" | "staff:read" | "staff:write" | "cash:read" | "cash:write" | "exceptions:read" | "exceptions:write" | "accounting:read" | "accounting:write" | "settings:read" | "settings:write" | "changes:read" | "changes:write" | "tokens:read" | "tokens:write")[]; created: number; expires: (number | null) }
    TokenList: { tokens: (components['schemas']['Token'])[] }
    TokenRequest: { name: string; scopes: ("device:read" | "device:write" | "devices:read" | "devices:write" | "network:read" | "network:write" | "catalogue:read" | "catalogue:write" | "sales:read" | "sales:write" | "stock:read" | "stock:write" | "transfers:read" | "transfers:write" | "customers:read" | "customers:write" | "suppliers:read" | "suppliers:write" | "staff:read" | "staff:write" | "cash:read" | "cash:write" | "exceptions:read" | "exceptions:write" | "accounting:read" | "accounting:write" | "settings:read" | "settings:write" | "changes:read" | "changes:write" | "tokens:read" | "tokens:write")[]; days?: number }
    Transfer: { id: string; from: components['schemas']['Place']; to: components['schemas']['Place']; state: "requested" | "approved" | "refused" | "cancelled" | "sent" | "ahead" | "done"; lines: ({ code: string; name: string; requested: number; approved: number; refused: number; sent: number; received: number; cancelled: number; writtenOff: number; onTheWay: number })[]; steps: ({ step: "requested" | "approved" | "refused" | "sent" | "received" | "cancelled" | "writtenOff"; time: number; device: string; staff: (string | null); person: (string | null); note: string })[] }
    TransferPage: { transfers: (components['schemas']['Transfer'])[]; next: (string | null) }
    Valuation: { locations: ({ location: components['schemas']['Place']; depth: number; own: number; below: number })[]; transit: number; total: number }
    VerifyReport: { ok: boolean; logs: ({ device: string; log: string; blocks: number; entries: number; coSigned: ({ length: number; since: number } | null) })[]; digest: { live: string; replayed: string }; differences: (string)[]; statements: number; contradictions: ({ device: string; log: string; length: number; stated: string; here: string; by: string; byLog: string; seq: number; time: number; evidence: (string | null) })[]; missing: ({ device: string; log: string; here: number; stated: number; by: (string)[] })[] }
    WitnessReport: { logs: number; bytes: number }
    ZReports: { reports: (components['schemas']['CashReport'])[]; next: (string | null) }
  }
}

