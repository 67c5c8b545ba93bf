import { Fault, type FaultCode } from '../src/fault/fault.ts'

/** A bug, by the convention of sysexits.h. */
export const EXIT_UNEXPECTED = 70

const MEANING: Record<FaultCode, string> = {
  DIFFERENCE: 'verify found a difference',
  BAD_INPUT: 'the command, a value or a file is wrong',
  NOT_FOUND: 'what was named does not exist',
  NOT_PERMITTED: "this device's role does not allow it",
  UNAUTHORIZED: 'the running till does not know this user',
  CONFLICT: 'it does not fit what is there already',
  GONE: 'the place in the changes is not known any more',
  REUSED: 'an Idempotency-Key was used for another request',
  TOO_MANY: 'too many requests came in a short time',
  NO_BUSINESS: 'there is no device in the directory yet',
  LOCKED: 'another process has the directory open',
  DISK_FULL: 'the disk is full; nothing was written',
  STORAGE: 'the disk failed, or a file is damaged',
  NO_PEER: 'nobody answered',
  PROTOCOL: 'another device sent what cannot be understood',
  INVITE: 'the invitation does not hold'
}

/** The exit codes as `tillmesh --help` lists them. */
export function exitCodeHelp(): string {
  const lines = new Map<number, string[]>([[0, ['done']]])
  for (const [code, meaning] of Object.entries(MEANING)) {
    const { exit } = new Fault(code as FaultCode, '')
    lines.set(exit, [...(lines.get(exit) ?? []), meaning])
  }
  lines.set(EXIT_UNEXPECTED, ['unexpected: a bug in tillmesh'])
  const rows = [...lines].sort(([a], [b]) => a - b)
  return rows
    .map(([exit, meanings]) => `  ${String(exit).padStart(2)}  ${meanings.join('; ')}`)
    .join('\n')
}
