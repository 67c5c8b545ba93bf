import type { Device } from '../../node/device.ts'
import type { ExceptionFact } from '../../view/derive.ts'

/** An exception as it is found: what it is about, and its facts. */
export interface FoundException {
  about: string
  facts: ExceptionFact
  /** What of it opens it again when it changes, where that is not each of its facts. */
  matters?: unknown
}

/** Finds exceptions that hang on several cells, on reading. */
export type ExceptionRule = (device: Device) => AsyncIterable<FoundException>
