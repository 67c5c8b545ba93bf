import { Fault } from '../src/fault/fault.ts'

/** The fault that a promise ends in; anything else it ends in fails the test. */
export async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('it was not refused')
}

/** The sentence with which a call refuses what it was given; any other code fails the test. */
export function refused(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof Fault && error.code === 'BAD_INPUT') return error.message
    throw error
  }
  throw new Error('was taken')
}
