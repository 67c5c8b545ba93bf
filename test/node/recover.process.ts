// Recovers a business until it is killed; it says on stdout how far it is. From a folder, or with a
// number in its place from devices on loopback that are found by this mDNS port.
import { recoverBusiness } from '../../src/node/recover.ts'

const [directory, source, phrase] = process.argv.slice(2) as [string, string, string]
const from = /^\d+$/.test(source)
  ? { lanInterface: '127.0.0.1', mdnsPort: Number(source) }
  : { folder: source }

await recoverBusiness(directory, {
  ...{ phrase, name: 'New office', timeoutMs: 30_000, ...from },
  progress: (text, done = 0, total = 0) => process.stdout.write(`${text} ${done}/${total}\n`)
})
