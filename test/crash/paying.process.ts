// A till that serves its API, with a simulated terminal that never answers once it took the money.
// It says `ready PORT TOKEN`, and `taken` when the payment is on the terminal's disk.
import { servedOf } from '../../src/http/context.ts'
import { serve } from '../../src/http/serve.ts'
import { Node } from '../../src/node/node.ts'
import { SimulatedTerminal } from '../../src/retail/selling/simulated-terminal.ts'

const [directory, mdnsPort] = process.argv.slice(2) as [string, string]
const { pay } = SimulatedTerminal.prototype
SimulatedTerminal.prototype.pay = async function (payment) {
  await pay.call(this, payment)
  process.stdout.write('taken\n')
  return new Promise(() => {})
}
const node = await Node.open(directory, { lanInterface: '127.0.0.1', mdnsPort: Number(mdnsPort) })
await serve(directory, servedOf(node))
process.stdout.write('ready\n')
