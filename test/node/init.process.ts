// Starts a business and stands still, until it is killed, where the second argument says: at the
// first block, or when the phrase is shown.
import { createBusiness } from '../../src/node/create.ts'

const [directory, where] = process.argv.slice(2) as [string, 'writing' | 'shown']

function standStill(place: string): void {
  if (place !== where) return
  process.stdout.write(`${place}\n`)
  // Nothing that is under way goes on.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

await createBusiness(
  directory,
  {
    ...{ business: 'Dead Shop', location: 'Nowhere', name: 'Ghost', currency: 'USD' },
    shown: () => standStill('shown')
  },
  {
    disk: {
      freeBytes: async () => {
        standStill('writing')
        return 2 ** 40
      }
    }
  }
)
