/**
 * Linux network namespaces by way of iproute2: made under names that tell whose they are, used by
 * processes started inside, and taken away again with whatever still runs there.
 */
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Everything of one run begins with this and its process id. */
const PREFIX = 'tm-'

/** Set in a program that was started anew inside a user namespace. */
const INSIDE = 'TILLMESH_LAB_INSIDE'

/** Runs a command to its end; throws with what it said. Returns its stdout. */
export function command(program: string, ...words: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, words, { encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`${program} ${words.join(' ')}: ${error?.message ?? stderr.trim()}`)
}

/** Runs `ip` of iproute2. */
export const ip = (...words: string[]): string => command('ip', ...words)

/** True if the command can be run to a good end. */
export function works(program: string, ...words: string[]): boolean {
  return spawnSync(program, words, { stdio: 'ignore' }).status === 0
}

/** The words that run a program inside a namespace: put them before it. */
export const within = (namespace: string): string[] => ['ip', 'netns', 'exec', namespace]

/** Makes a namespace whose loopback is up; `name` tells it apart from this process's others. */
export function makeNamespace(name: string): string {
  const full = `${PREFIX}${process.pid}-${name}`
  ip('netns', 'add', full)
  ip('-n', full, 'link', 'set', 'lo', 'up')
  return full
}

/** Ends what still runs in a namespace and removes it, its cables included. */
export function removeNamespace(namespace: string): void {
  for (const pid of ip('netns', 'pids', namespace).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {} // it ended meanwhile
  }
  ip('netns', 'delete', namespace)
}

/** Folder for the devices of one scenario. */
export const folderPrefix = () => path.join(tmpdir(), `${PREFIX}${process.pid}-`)

/** Takes away what runs left behind whose process is gone: they crashed or were killed. */
export function clearLeftovers(): void {
  const left = (name: string) => {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
    return pid !== undefined && !works('test', '-d', `/proc/${pid}`)
  }
  for (const line of ip('netns', 'list').split('\n')) {
    const name = line.split(' ')[0]!
    if (left(name)) removeNamespace(name)
  }
  for (const name of readdirSync(tmpdir())) {
    if (left(name)) rmSync(path.join(tmpdir(), name), { recursive: true, force: true })
  }
}

/** Tries all that the lab cannot do without; null if it works, else what did not. */
function probe(): string | null {
  try {
    const a = makeNamespace('probe')
    try {
      ip('-n', a, 'link', 'add', 'one', 'type', 'veth', 'peer', 'name', 'two')
      ip('-n', a, 'link', 'add', 'three', 'type', 'bridge')
      command(within(a)[0]!, ...within(a).slice(1), 'sh', '-c', FORWARD)
    } finally {
      removeNamespace(a)
    }
    return null
  } catch (error) {
    return (error as Error).message
  }
}

/** Lets a namespace pass packets on. */
export const FORWARD = 'echo 1 > /proc/sys/net/ipv4/ip_forward'

/**
 * Makes sure that namespaces can be made here. As an ordinary user the whole program is run anew
 * in a user namespace, where it may; this process then ends with that one's exit code.
 *
 * @returns null if they can be made, else one sentence saying why not
 */
export async function admit(): Promise<string | null> {
  if (process.platform !== 'linux') return 'Network namespaces need Linux.'
  const why = probe()
  if (why === null) {
    clearLeftovers()
    return null
  }
  const inside = process.env[INSIDE] !== undefined
  if (inside || !works('unshare', '-Urnm', 'true')) {
    return `Network namespaces need root, or user namespaces, and iproute2: ${why}`
  }
  // A /run of its own: iproute2 keeps its namespaces' names there.
  const script = 'mount -t tmpfs tmpfs /run && exec "$@"'
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const options: SpawnOptions = { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } }
  const child = spawn('unshare', ['-Urnm', 'sh', '-c', script, 'sh', ...again], options)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => child.kill(signal))
  }
  const [code] = await once(child, 'exit')
  process.exit(code ?? 1)
}
