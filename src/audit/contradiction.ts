import c from 'compact-encoding'
import type Hypercore from 'hypercore'
import { wire } from 'hypercore/lib/messages.js'
import type { Address, LogHead } from '../entry/kinds.ts'
import type { Device } from '../node/device.ts'
import { writeEvidence } from '../node/evidence.ts'

/** A log that is not what another device signed for: it was rewritten, or the witness lied. */
export interface Contradiction {
  /** What was stated, and where. */
  head: LogHead
  at: Address
  /** Wall clock of who stated it, ms. */
  time: number
  /** Tree hash of the same blocks as they are here. */
  here: Buffer
}

/**
 * Writes down both sides of a contradiction, each under the signature of its own log, so that a
 * third party need not believe us: see PROTOCOL.md.
 *
 * @returns the file, from the device's directory
 */
export async function keepContradiction(device: Device, found: Contradiction): Promise<string> {
  const { head, at, time, here } = found
  const stating = await device.logs.log(at.log)
  const stated = await device.logs.log(head.log)
  const block = await stating.get(at.seq, { wait: false })
  const name = [short(head.log), head.length, 'by', short(at.log), at.seq].join('-')
  return writeEvidence(device.directory, `contradiction-${name}`, {
    what: 'contradiction',
    found: device.clock.now(),
    statement: {
      ...whose(device, at.log),
      seq: at.seq,
      time,
      plaintext: block?.toString('hex') ?? '',
      proof: await encodeProof(stating, {
        block: { index: at.seq, nodes: 0 },
        upgrade: { start: 0, length: stating.length }
      })
    },
    log: {
      ...whose(device, head.log),
      length: head.length,
      stated: head.hash.toString('hex'),
      here: here.toString('hex'),
      proof: await encodeProof(stated, { upgrade: { start: 0, length: head.length } })
    }
  })
}

function whose(device: Device, log: Buffer): { log: string; device: string; name: string } {
  const member = device.membership.byLog(log)
  return {
    log: log.toString('hex'),
    device: member?.device.toString('hex') ?? '',
    name: member?.name ?? ''
  }
}

/** As Hypercore sends it: hash nodes up to the length asked for, those up to what is signed, the signature. */
async function encodeProof(core: Hypercore, what: Hypercore.ProofOptions): Promise<string> {
  const proof = await core.proof(what)
  const data = c.encode(wire.data, { request: 0, ...proof, manifest: core.manifest }) as Buffer
  return data.toString('hex')
}

const short = (key: Buffer) => key.toString('hex').slice(0, 8)
