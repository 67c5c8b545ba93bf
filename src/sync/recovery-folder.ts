import { access } from 'node:fs/promises'
import type Corestore from 'corestore'
import type { Founder } from '../business/judgement.ts'
import { businessTag, verifyOwner } from '../business/root.ts'
import { Fault } from '../fault/fault.ts'
import { readCommits } from '../log/logs.ts'
import { folderFault, openFolderStore, placeIn } from './folder-store.ts'

/**
 * Finds out from a folder who founded the business: the log whose first block says so, certified by
 * the root key.
 *
 * @param folder an absolute path
 * @param key the encryption key of epoch 0
 * @throws Fault NOT_FOUND if there is nothing of a business, or not that log; CONFLICT if it is
 *   another business's; else as `openFolderStore`
 */
export async function founderIn(folder: string, root: Buffer, key: Buffer): Promise<Founder> {
  const there = await access(placeIn(folder)).then(
    () => true,
    () => false
  )
  if (!there) {
    throw new Fault(
      'NOT_FOUND',
      `There is nothing of tillmesh in ${folder}. Give a folder that a device of the business was synced with.`
    )
  }
  const store = await openFolderStore(folder, businessTag(root).toString('hex')).catch(error => {
    if (!(error instanceof Fault) || error.code !== 'CONFLICT') throw error
    throw new Fault(
      'CONFLICT',
      `${folder} belongs to another business than this recovery phrase.`,
      [],
      error
    )
  })
  try {
    for await (const discoveryKey of store.list()) {
      const founder = await founderOf(store, discoveryKey, root, key)
      if (founder) return founder
    }
  } catch (error) {
    throw folderFault(folder, error)
  } finally {
    await store.close()
  }
  throw new Fault(
    'NOT_FOUND',
    `${folder} lacks the first log of the business, with which recovery begins. Sync it with a device that has it, or give another folder.`
  )
}

/** The founder, if this log is the one that the business began with. */
async function founderOf(
  store: Corestore,
  discoveryKey: Buffer,
  root: Buffer,
  key: Buffer
): Promise<Founder | null> {
  const core = store.get({ discoveryKey, encryption: { key }, allowFork: false })
  await core.ready()
  if (core.contiguousLength === 0) return null
  const [first] = await readCommits(core, 0, 1)
  for (const entry of first?.entries ?? []) {
    if (entry.kind !== 'business.created' || !entry.body.log.equals(core.key)) continue
    if (verifyOwner(root, entry.body, entry.body.certificate)) return entry.body
  }
  return null
}
