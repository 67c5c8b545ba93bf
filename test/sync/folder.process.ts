// A device that syncs with a folder until it is killed; it says on stdout how far it is.
import { operationsOf } from '../../src/http/operations.ts'
import { Node } from '../../src/node/node.ts'

const [directory, folder] = process.argv.slice(2) as [string, string]

const node = await Node.open(directory)
process.stdout.write('ready\n')
await operationsOf(node).syncFolder({ folder }, (done, total) => {
  process.stdout.write(`${done} ${total}\n`)
})
process.stdout.write('synced\n')
await node.close()
