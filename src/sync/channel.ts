import type NoiseSecretStream from '@hyperswarm/secret-stream'
import c from 'compact-encoding'
import {
  decodeIntroductions,
  encodeIntroductions,
  INTRODUCTIONS_MAX,
  type Introduction
} from '../business/introduction.ts'
import { decodeKeyBoxes, encodeKeyBoxes, KEY_BOXES_MAX, type KeyBox } from '../business/key-box.ts'
import { decodeRoster, type SignedRoster } from '../business/roster.ts'
import { decodeList, decodeMessage, encodeMessage } from '../entry/encoding.ts'
import { Fault } from '../fault/fault.ts'
import { type Standing, VIEW_FORMAT } from '../view/view.ts'
import {
  type Dialog,
  decodeDialog,
  decodeHeads,
  encodeDialog,
  encodeHeads,
  type Heads
} from './compare-wire.ts'
import { BLOCKS_MAX } from './guard.ts'
import { muxOf } from './mux.ts'

/** Logs in one standing message; a larger business says nothing rather than a part. */
const LOGS_MAX = 10_000

/** A standing as it was told; digests compare only between views of one format. */
export interface Heard extends Standing {
  format: number
}

/** Our own channel beside Hypercore's on a link between members. */
export interface SyncChannel {
  /** Tells the other side where this view stands; of no view, the format is 0. */
  send(standing: Standing & Partial<Heard>): void
  /** Tells the other side of logs that it does not seem to know. */
  introduce(list: readonly Introduction[]): void
  /** Gives the other side keys that were sealed to it. */
  giveKeys(boxes: readonly KeyBox[]): void
  /** Tells the other side who belongs, as an owner signed it. */
  tellRoster(roster: SignedRoster): void
  /** Tells the other side how long logs are here. */
  heads(heads: Heads): void
  /** Compares branches of one log. */
  say(said: Dialog): void
}

/** What the other side says on the channel. */
export interface SyncHeard {
  standing: (standing: Heard) => void
  introductions: (list: Introduction[]) => void
  roster: (roster: SignedRoster) => void
  keys: (boxes: KeyBox[]) => void
  heads: (heads: Heads) => void
  said: (said: Dialog) => void
  /** It sent what is none of that. */
  broke: (fault: Fault) => void
}

/**
 * Opens the channel `tillmesh/sync/1` on a member's link. The standing: equal heads with different
 * digests mean that one of two devices has a fault. Introductions of logs, rosters, and how long
 * logs are.
 */
export function openSyncChannel(stream: NoiseSecretStream, heard: SyncHeard): SyncChannel {
  const channel = muxOf(stream).createChannel({ protocol: 'tillmesh/sync/1' })
  if (!channel)
    return { send() {}, introduce() {}, tellRoster() {}, heads() {}, say() {}, giveKeys() {} }
  // Decoded here and not by the multiplexer: what it throws there may end the process.
  const message = <T>(
    what: string,
    decode: (bytes: Buffer) => T | null,
    take: (value: T) => void
  ) =>
    channel.addMessage<Buffer>({
      encoding: c.buffer as never,
      onmessage: bytes => {
        const value = bytes && decode(bytes)
        if (value) take(value)
        else
          heard.broke(
            new Fault('PROTOCOL', `It sent a message on tillmesh/sync/1 that is ${what}.`)
          )
      }
    })
  const standing = message('no standing', decodeStanding, heard.standing)
  const introductions = message('no introductions', decodeIntroductions, heard.introductions)
  const roster = message('no roster', decodeRoster, heard.roster)
  const heads = message('no heads', decodeHeads, heard.heads)
  const dialog = message('no dialog about a log', decodeDialog, heard.said)
  const keys = message('no sealed keys', decodeKeyBoxes, heard.keys)
  channel.open()
  return {
    tellRoster({ bytes }) {
      roster.send(bytes)
    },
    send(own) {
      if (own.heads.size <= LOGS_MAX) standing.send(encodeStanding(own))
    },
    introduce(list) {
      for (let i = 0; i < list.length; i += INTRODUCTIONS_MAX) {
        introductions.send(encodeIntroductions(list.slice(i, i + INTRODUCTIONS_MAX)))
      }
    },
    giveKeys: boxes => void keys.send(encodeKeyBoxes(boxes.slice(0, KEY_BOXES_MAX))),
    heads: own => void heads.send(encodeHeads(own)),
    say: said => void dialog.send(encodeDialog(said))
  }
}

function encodeStanding({
  heads,
  digest,
  format = VIEW_FORMAT
}: Parameters<SyncChannel['send']>[0]): Buffer {
  return encodeMessage(write => {
    write(c.uint, format)
    write(c.fixed32, Buffer.from(digest, 'hex'))
    write(c.uint, heads.size)
    for (const [log, length] of heads) {
      write(c.fixed32, Buffer.from(log, 'hex'))
      write(c.uint, length)
    }
  })
}

function decodeStanding(bytes: Buffer): Heard | null {
  return decodeMessage(bytes, state => {
    const format = c.uint.decode(state)
    const digest = hex(c.fixed32.decode(state))
    const list = decodeList(state, LOGS_MAX, () => {
      return [hex(c.fixed32.decode(state)), c.uint.decode(state)] as const
    })
    const heads = new Map(list)
    if (list.some(([, length]) => length > BLOCKS_MAX) || heads.size < list.length) return null
    return { heads, digest, format }
  })
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
