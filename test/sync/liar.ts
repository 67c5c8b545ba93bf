/** The other end of one log, in the hands of somebody who says what he likes about it. */
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import Corestore from 'corestore'
import type Hypercore from 'hypercore'
import Protomux from 'protomux'
import type { Test } from 'tape'

interface Message<M> {
  send(message: M): void
  onmessage(message: M, channel: unknown): unknown
}

/** A request as Hypercore sends it. */
export interface Request {
  id: number
  fork: number
  block: { index: number; nodes: number } | null
  hash: null
  seek: null
  manifest: boolean
  priority: number
  upgrade: { start: number; length: number } | null
}

/** What Hypercore answers. */
export interface Data {
  request: number
  fork: number
  block: { index: number; value: Buffer } | null
  upgrade: unknown
}

/** Hypercore's private end of a log on a link, to speak its messages by hand. */
export interface Mouth {
  sendSync(): void
  wireSync: Message<Record<string, unknown>>
  wireRequest: Message<Request>
  wireData: Message<Data>
  wireNoData: Message<{ request: number }>
  wireBitfield: Message<{ start: number; bitfield: Uint32Array }>
  wireRange: Message<{ drop: boolean; start: number; length: number }>
}

/** A store that is gone when the test ends. */
export async function temporaryStore(t: Test): Promise<Corestore> {
  const directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-liar-'))
  const store = new Corestore(directory)
  await store.ready()
  t.teardown(async () => {
    await store.close()
    await rm(directory, { recursive: true, force: true })
  })
  return store
}

/** Opens a log on a link and returns the mouth to lie with, once the other side has opened it. */
export async function speak(core: Hypercore, stream: NoiseSecretStream): Promise<Mouth> {
  core.replicate(Protomux.from(stream))
  const [peer] = await once(core, 'peer-add')
  return peer as Mouth
}

/** What a request has besides what it asks for. */
export const PLAIN = { hash: null, seek: null, upgrade: null, manifest: false, priority: 0 }

/** Resolves when the other side has read everything that was said so far: it answers in turn. */
export function heard(mouth: Mouth): Promise<void> {
  return new Promise(resolve => {
    mouth.wireNoData.onmessage = () => resolve()
    mouth.wireRequest.send({ ...PLAIN, id: 99, fork: 99, block: { index: 0, nodes: 0 } })
  })
}

/** Says how long the log is said to be, and nothing true about it from now on. */
export function claim(mouth: Mouth, length: number, fork = 0): void {
  mouth.sendSync = () => {}
  mouth.wireSync.send({
    fork,
    length,
    remoteLength: 0,
    canUpgrade: true,
    uploading: true,
    downloading: true,
    hasManifest: true,
    allowPush: false
  })
}
