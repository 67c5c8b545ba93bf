import type { Test } from 'tape'
import { Fault } from '../../src/fault/fault.ts'

/** One assertion: that something was refused with a fault that says this. */
export async function refused(t: Test, act: Promise<unknown>, sentence: RegExp): Promise<void> {
  const found = await act.then(
    () => 'it was done',
    error => (error instanceof Fault ? error.message : `no fault: ${error}`)
  )
  t.match(found, sentence)
}
