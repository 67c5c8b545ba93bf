import { existsSync } from 'node:fs'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import test from 'tape'
import { Logs } from '../../src/log/logs.ts'
import { LiveView } from '../../src/node/live-view.ts'
import { epochKeysOf, logsDirectory, membershipOf, readProfile } from '../../src/node/profile.ts'
import { Shop } from '../shop.ts'

test('[N64] a rebuild of the view that is asked for just when another ends is made, and no mark is left', async t => {
  const shop = new Shop(t)
  await shop.found('Office')
  await shop.shut('Office')
  const directory = shop.path('Office')
  const profile = await readProfile(directory)
  const logs = await Logs.open(logsDirectory(directory), epochKeysOf(profile))
  const live = await LiveView.open({
    ...{ directory, logs, membership: membershipOf(profile) },
    folded: () => {},
    checkpoint: () => {},
    failed: error => t.fail(String(error))
  })
  t.teardown(async () => {
    await live.close()
    await logs.close()
  })
  const mark = path.join(directory, 'rebuild')
  const old = live.view
  const first = live.rebuild()
  // The file goes some turns before that is noted.
  while (live.view === old || existsSync(mark)) await setImmediate()
  const rebuilt = live.view
  await Promise.all([live.rebuild(), first])
  t.notEqual(live.view, rebuilt, 'the view was folded anew once more')
  t.notOk(existsSync(mark))
})
