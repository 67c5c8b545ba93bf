import { Fault } from '../fault/fault.ts'

/**
 * Reads a file's bytes as text; a byte-order mark is dropped.
 *
 * @throws Fault BAD_INPUT if they are not UTF-8: names would be garbled for good
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Fault(
      'BAD_INPUT',
      'The file is not UTF-8 text. In a spreadsheet, save it as "CSV UTF-8".'
    )
  }
}
