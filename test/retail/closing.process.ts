// A till that opens, sells, counts and closes until it is killed. It says on stdout what was
// acknowledged, after it was: `ready`, `sale`, `counted`, `z NUMBER`.
import { TenderType } from '../../src/entry/kinds.ts'
import { Device } from '../../src/node/device.ts'
import { closeShift, countShift, openShift, openShiftOf } from '../../src/retail/cash/shift.ts'
import { ring } from './shop-counter.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const device = await Device.open(process.argv[2]!)
say('ready')
for (;;) {
  if (!(await openShiftOf(device))) await openShift(device, { float: 100 })
  for (let n = 0; n < 3; n++) {
    await ring(device)
    say('sale')
  }
  await countShift(device, [{ type: TenderType.cash, amount: 850 }])
  say('counted')
  const { z } = await closeShift(device)
  say(`z ${z.number}`)
}
