// Runs the built tests: node test/run.mjs [part of a path ...] [--timeout=SECONDS]
//
// Every test file is a process of its own, and at most two run at a time. A file fails when one of
// its assertions does, when it has none, when it crashes, takes too long, or leaves a process
// behind. The last line is `N passed, N failed`, and `, N skipped` if anything was.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const JOBS_MAX = 2
/** Far above the slowest file: it ends a hang, it does not measure. */
const TIMEOUT_S = 600
/** A worker that was told to end may need a moment after the test that told it. */
const GRACE_MS = 3_000
/** Folders whose tests start processes or simulate long days: first, so that none ends alone. */
const HEAVY = ['sim', 'crash', 'scenario', 'cli', 'node', 'sync', 'view', 'http']
/** Every process of a test file inherits this variable, and is found by it. */
const MARK = 'TILLMESH_TEST_FILE'

const options = process.argv.slice(2).filter(word => word.startsWith('--'))
const wanted = process.argv.slice(2).filter(word => !word.startsWith('--'))
const timeout = options.find(word => /^--timeout=\d+$/.test(word))
const timeoutMs = Number(timeout?.split('=')[1] ?? TIMEOUT_S) * 1000
const unknown = options.find(word => word !== timeout)
if (unknown) throw new Error(`no such option: ${unknown}`)

const print = text => process.stdout.write(`${text}\n`)
const running = new Set()

/** Sources and not built files are listed, so that a deleted test cannot run on from build/. */
function testFiles() {
  return readdirSync(join(root, 'test'), { recursive: true })
    .map(name => `test/${name.replaceAll('\\', '/')}`)
    .filter(name => name.endsWith('.test.ts'))
    .filter(name => wanted.length === 0 || wanted.some(part => name.includes(part)))
    .sort((a, b) => weight(a) - weight(b) || (a < b ? -1 : 1))
}

function weight(name) {
  const at = HEAVY.indexOf(name.split('/')[1])
  return at === -1 ? HEAVY.length : at
}

/** Counts a file's TAP; that a test is said to be unfinished is no excuse for its failure. */
function count(tap) {
  const counts = { passed: 0, failed: 0, skipped: 0, planned: null }
  for (const line of tap.split('\n')) {
    const plan = /^1\.\.(\d+)$/.exec(line)
    if (plan) counts.planned = Number(plan[1])
    else if (/^not ok \d/.test(line)) counts.failed++
    else if (/^ok \d.* # SKIP\b/.test(line) || /^# SKIP /.test(line)) counts.skipped++
    else if (/^ok \d/.test(line)) counts.passed++
  }
  return counts
}

/** What is still alive of a test file: its process group, and what else carries its mark. */
function survivors(group, mark) {
  if (process.platform === 'win32') return []
  if (process.platform !== 'linux') return alive(-group) ? [-group] : []
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        const [state, , pgrp] = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .split(') ')
          .at(-1)
          .split(' ')
        if (state === 'Z') return false
        if (Number(pgrp) === group) return true
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark)
      } catch {
        return false // it ended meanwhile, or it is somebody else's
      }
    })
    .map(Number)
}

function alive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function kill(child, mark) {
  for (const pid of [-child.pid, child.pid, ...survivors(child.pid, mark)]) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {} // it ended meanwhile
  }
}

/** Waits a moment for the rest of a file to end, then ends it; returns how many had to be. */
async function sweep(child, mark) {
  const until = performance.now() + GRACE_MS
  let left = survivors(child.pid, mark)
  while (left.length > 0 && performance.now() < until) {
    await wait(50)
    left = survivors(child.pid, mark)
  }
  if (left.length > 0) kill(child, mark)
  return left.length
}

async function run(name) {
  const built = join(root, 'build', name.replace(/\.ts$/, '.js'))
  if (!existsSync(built)) {
    return { name, ms: 0, tap: '', passed: 0, failed: 1, skipped: 0, why: 'not built' }
  }
  const startedMs = performance.now()
  const id = randomUUID()
  const mark = `${MARK}=${id}`
  const child = spawn(process.execPath, ['--enable-source-maps', built], {
    cwd: root,
    env: { ...process.env, [MARK]: id },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32' // a process group of its own
  })
  const stop = () => kill(child, mark)
  running.add(stop)
  const output = []
  const errors = []
  child.stdout.on('data', chunk => output.push(chunk))
  child.stderr.on('data', chunk => errors.push(chunk))
  const closed = new Promise(resolve => child.once('close', resolve))
  let late = false
  const timer = setTimeout(() => {
    late = true
    stop()
  }, timeoutMs)
  const [code, signal] = await new Promise(resolve => {
    child.once('error', error => resolve([error.message, null]))
    child.once('exit', (...how) => resolve(how))
  })
  clearTimeout(timer)
  const left = late || !child.pid ? 0 : await sweep(child, mark)
  if (child.pid) await closed
  running.delete(stop)

  const counts = count(Buffer.concat(output).toString())
  const total = counts.passed + counts.failed + counts.skipped
  const whys = []
  if (late) whys.push(`killed after ${timeoutMs / 1000} s`)
  else if (signal) whys.push(`ended by ${signal}`)
  else if (code !== 0 && counts.failed === 0) whys.push(`crashed, exit code ${code}`)
  else if (counts.planned === null) whys.push('ended before its plan')
  else if (counts.planned > total) whys.push(`lost ${counts.planned - total} assertions`)
  if (total === 0) whys.push('no assertion')
  if (left > 0) whys.push(`left ${left} process${left > 1 ? 'es' : ''} behind`)
  if (whys.length > 0) counts.failed++ // the file itself counts as one
  const tap = Buffer.concat([...output, ...errors]).toString()
  return { name, ms: performance.now() - startedMs, tap, ...counts, why: whys.join(', ') }
}

function report({ name, ms, tap, passed, failed, skipped, why }) {
  const parts = [`${passed} passed`]
  if (failed > 0) parts.push(`${failed} failed`)
  if (skipped > 0) parts.push(`${skipped} skipped`)
  const time = `${(ms / 1000).toFixed(1)} s`.padStart(8)
  const note = why === '' ? '' : ` [${why}]`
  print(`${failed > 0 ? 'FAIL' : 'ok  '} ${time}  ${name}  ${parts.join(', ')}${note}`)
  if (failed > 0 && tap !== '') print(`--- ${name}\n${tap.trimEnd()}\n---`)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    for (const stop of running) stop()
    process.exit(1)
  })
}

const files = testFiles()
const sums = { passed: 0, failed: 0, skipped: 0 }
if (files.length === 0) {
  print('FAIL no test file has that in its path')
  sums.failed++
}
const queue = files.values()
async function worker() {
  for (const name of queue) {
    const result = await run(name)
    report(result)
    for (const key of Object.keys(sums)) sums[key] += result[key]
  }
}
await Promise.all(Array.from({ length: Math.min(JOBS_MAX, availableParallelism()) }, worker))
const skipped = sums.skipped > 0 ? `, ${sums.skipped} skipped` : ''
print(`${sums.passed} passed, ${sums.failed} failed${skipped}`)
process.exitCode = sums.failed > 0 ? 1 : 0
