import type { Device } from '../../node/device.ts'
import type { ExceptionFact } from '../../view/derive.ts'

/** An exception as it is found: what it is about, and its facts. */
export interface FoundException {
  about: string
  facts: ExceptionFact
  /** What has to change for it to be open again once it was settled, if not any of its facts. */
  wrong?: string
}

/**
 * Finds exceptions that hang on several cells, on reading.
 *
 * @param isAsked says by what an exception is about if anybody asks for it: of others a rule may
 *   spare itself the work
 */
export type ExceptionRule = (
  device: Device,
  isAsked: (about: string) => boolean
) => AsyncIterable<FoundException>
