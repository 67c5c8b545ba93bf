// A device whose log was forked: says `carrying` as soon as it wrote some of its branch down.
import { Node } from '../../src/node/node.ts'
import { FAMILY } from '../../src/view/families.ts'

const [directory, mdnsPort] = process.argv.slice(2) as [string, string]
const lan = { lanInterface: '127.0.0.1', mdnsPort: Number(mdnsPort) }
const node = await Node.open(directory, { ...lan, asksFirst: true })
const before = node.device.log.key
node.device.on('folded', async log => {
  if (log.equals(before) || !log.equals(node.device.log.key) || node.device.view.head(log) < 3)
    return
  if (await node.device.view.cell(FAMILY.logMaxima + log.toString('latin1'))) {
    process.stdout.write('carrying\n')
  }
})
await node.startLan()
