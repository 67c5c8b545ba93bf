// npm run lab [-- --small] [scenario ...]: shops in network namespaces of this machine.
import { admit } from './netns.ts'
import { obstacle, play, SCENARIOS } from './play.ts'

const print = (text: string) => process.stdout.write(`${text}\n`)
const words = process.argv.slice(2)
const small = words.includes('--small')
const names = words.filter(word => word !== '--small')
const unknown = names.filter(name => !SCENARIOS.some(each => each.name === name))
if (unknown.length > 0) {
  print(`There is no scenario "${unknown[0]}". There are:`)
  for (const { name, title } of SCENARIOS) print(`  ${name.padEnd(12)} ${title}`)
  process.exit(2)
}
const why = await admit()
if (why !== null) {
  print(`skipped: ${why}`)
  process.exit(0)
}
for (const scenario of SCENARIOS) {
  if (names.length > 0 && !names.includes(scenario.name)) continue
  const begun = performance.now()
  const tell = (text: string) =>
    print(`${((performance.now() - begun) / 1000).toFixed(1).padStart(8)} s  ${text}`)
  print(`${scenario.name}: ${scenario.title}`)
  const reason = obstacle(scenario)
  if (reason !== null) {
    tell(`skipped: ${reason}`)
    continue
  }
  try {
    await play(scenario, small ? 'small' : 'full', tell)
    tell('ok')
  } catch (error) {
    process.exitCode = 1
    tell(`FAILED: ${(error as Error).message}`)
  }
}
process.exit()
