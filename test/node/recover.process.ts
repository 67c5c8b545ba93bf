// Recovers a business from a folder until it is killed; it says on stdout how far it is.
import { recoverBusiness } from '../../src/node/recover.ts'

const [directory, folder, phrase] = process.argv.slice(2) as [string, string, string]

await recoverBusiness(directory, {
  ...{ phrase, folder, name: 'New office', timeoutMs: 30_000 },
  progress: (text, done = 0, total = 0) => process.stdout.write(`${text} ${done}/${total}\n`)
})
