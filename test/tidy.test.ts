// The house rules that no compiler checks. A rule that does not hold is one failed assertion for
// each place, with its path.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { homedir } from 'node:os'
import { posix } from 'node:path'
import test from 'tape'

/** From bottom to top; a layer may import from itself and from those before it. */
const LAYERS = [
  ...['fault', 'money', 'entry', 'types', 'log', 'business', 'view', 'sync', 'node'],
  ...['retail', 'import', 'export', 'audit', 'http', 'cli', 'ui']
]
const LINES_MAX = 320
const HOUSE = ['src', 'cli', 'ui', 'test', 'bench']
/** Layers that take time and randomness from outside, so that a simulator can hand in its own. */
const PURE = ['entry', 'view', 'business', 'log', 'money']
/** What a pure layer may use all the same: `path: text` and why. */
const IMPURE: Record<string, string> = {}

const GENERATED = /^src\/entry\/schema\//
const OUTSIDE = /(^|\/)(node_modules|dist|build|\.git)$/

/** Every file below `folder`, with its path from the root. */
function under(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap(each => {
    const path = posix.join(folder, each.name)
    if (OUTSIDE.test(path)) return []
    return each.isDirectory() ? under(path) : [path]
  })
}

const read = (path: string) => readFileSync(path, 'utf8')
const code = HOUSE.flatMap(under).filter(
  path => /\.(ts|mts|js|mjs|tsx|css|html)$/.test(path) && !GENERATED.test(path)
)
const docs = ['README.md', 'CONTRIBUTING.md', ...under('docs'), ...under('examples')].filter(
  path => path.endsWith('.md') && existsSync(path)
)
const manifest = (path: string): Manifest => JSON.parse(read(path))

interface Manifest {
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  bin?: string | Record<string, string>
}

/** One failed assertion for each finding, and a passed one if there is none. */
function none(t: test.Test, findings: string[], message: string): void {
  for (const finding of findings) t.fail(finding)
  if (findings.length === 0) t.pass(message)
  t.end()
}

/** The places of `pattern`, as `path:line: text`. */
function places(paths: string[], pattern: RegExp): string[] {
  return paths.flatMap(path =>
    read(path)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : []))
  )
}

const noComments = (text: string) =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')

/** What a file imports, as written: static, dynamic, of types, by `require`. */
function imports(path: string): string[] {
  const text = noComments(read(path))
  const found = [
    ...text.matchAll(/^\s*(?:import|export)\b[^'"`]*?\bfrom\s*['"]([^'"]+)['"]/gm),
    ...text.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm),
    ...text.matchAll(/\b(?:import|require|resolve)\(\s*['"]([^'"]+)['"]/g)
  ]
  return found.map(each => each[1]!)
}

const local = (path: string) =>
  imports(path)
    .filter(name => name.startsWith('.'))
    .map(name => posix.join(posix.dirname(path), name))

const layer = (path: string) => path.split('/')[path.startsWith('src/') ? 1 : 0]!

const house = code.filter(path => /^(src|cli|ui)\//.test(path) && /\.m?[jt]s$/.test(path))

test('[T1] imports run downwards only, and screens reach everything through the API', t => {
  const findings = house.flatMap(path => {
    const from = LAYERS.indexOf(layer(path))
    if (from === -1) return [`${path} is in no layer`]
    return local(path).flatMap(target => {
      const to = LAYERS.indexOf(layer(target))
      const byApi = layer(path) !== 'ui' || ['ui', 'http'].includes(layer(target))
      return to <= from && to !== -1 && byApi ? [] : [`${path} imports ${target}`]
    })
  })
  none(t, findings, `${house.length} files in ${LAYERS.length} layers`)
})

test('[T2] no file imports itself by a detour', t => {
  const state = new Map<string, 'open' | 'done'>()
  const findings: string[] = []
  const visit = (path: string, way: string[]) => {
    if (state.get(path) === 'open') {
      findings.push([...way.slice(way.indexOf(path)), path].join(' > '))
    }
    if (state.has(path) || !existsSync(path)) return
    state.set(path, 'open')
    for (const target of local(path)) visit(target, [...way, path])
    state.set(path, 'done')
  }
  for (const path of house) visit(path, [])
  none(t, findings, 'no circle')
})

test(`[T3] no file is longer than ${LINES_MAX} lines`, t => {
  const findings = code
    .filter(path => !path.endsWith('.d.ts'))
    .map(path => [path, read(path).trimEnd().split('\n').length] as const)
    .filter(([, lines]) => lines > LINES_MAX)
    .map(([path, lines]) => `${path} has ${lines} lines`)
  none(t, findings, `${code.length} files`)
})

test('[T4] nothing unfinished, switched off or silenced is left in the code', t => {
  // Brackets keep these patterns from finding themselves.
  const findings = places(code, /\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b|\bdebu[g]ger\b|[.]only\(/)
  const types = code.filter(path => !path.endsWith('.d.ts'))
  findings.push(...places(types, /\bas[ ]any\b|:[ ]any\b|<[a]ny>|@ts-(ig[n]ore|no[c]heck)/))
  findings.push(...places(code, /eslint-[d]isable|@ts-expect-[e]rror\s*$/))
  findings.push(...places(code, /biome-[i]gnore(?!(-\w+)? [\w/]+: \w+ \w+)/))
  const silent = code.filter(path => !/^(cli|bench)\//.test(path))
  findings.push(...places(silent, /\bconsole[.](log|debug|info|dir)\b/))
  none(t, findings, 'nothing')
})

test('[T5] the pure core takes time and randomness from outside', t => {
  const pattern =
    /\b(Date\.now|Math\.random|performance\.now|set(Timeout|Interval|Immediate)|process\.hrtime|random(Bytes|UUID|Int)\b.* from )|new Date\(\)/
  const core = code.filter(path => PURE.includes(layer(path)) && path.startsWith('src/'))
  const used = new Set<string>()
  const findings = places(core, pattern).filter(place => {
    const key = place.replace(/:\d+:/, ':')
    if (IMPURE[key]) used.add(key)
    return !IMPURE[key]
  })
  for (const key of Object.keys(IMPURE)) {
    if (!used.has(key)) findings.push(`no longer needs an exception: ${key}`)
  }
  none(t, findings, `${core.length} files of ${PURE.join(', ')}`)
})

test('[T6] a file is named after what it holds', t => {
  const vague = /(^|[-.])(utils?|helpers?|managers?|misc|common|stuff)([-.]|$)/i
  none(
    t,
    code.filter(path => path.split('/').some(part => vague.test(part))),
    'no utils, helpers or managers'
  )
})

/**
 * The exported names of a file that no comment explains. A comment stands right above a
 * declaration; one comment serves a name declared twice (overloads, a schema and its type) and an
 * unbroken run of one-line constants and types.
 */
function undocumented(path: string): string[] {
  const lines = read(path).split('\n')
  const declaration =
    /^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(?:class|function\*?|const|let|interface|type|enum|namespace) ([\w$]+)/
  const oneLine = /^export (?:const|type) .*[^[({,=|&]$/
  const known = new Map<string, boolean>()
  let above = ''
  let inRun = false
  for (const line of lines) {
    const name = declaration.exec(line)?.[1]
    const commented = above.trim().endsWith('*/') || inRun
    if (name) known.set(name, commented || known.get(name) === true)
    inRun = oneLine.test(line) && commented
    above = line
  }
  return [...known].filter(([, documented]) => !documented).map(([name]) => name)
}

test('[T7] every exported name of src says what it is', t => {
  const sources = house.filter(path => path.startsWith('src/') && !path.endsWith('.d.ts'))
  const findings = sources.flatMap(path => undocumented(path).map(name => `${path}: ${name}`))
  none(t, findings, `${sources.length} files`)
})

test('[T8] every rule of the specification has a test, and every test names a rule', t => {
  if (!existsSync('docs/SPEC.md')) {
    t.skip('docs/SPEC.md does not exist')
    return t.end()
  }
  const rules = [...read('docs/SPEC.md').matchAll(/^- \*\*([A-Z]+\d+)\*\* /gm)].map(it => it[1]!)
  const named = new Map<string, string>()
  for (const path of code.filter(each => each.startsWith('test/'))) {
    for (const title of read(path).matchAll(/['"`]((?:\[[A-Z]+\d+(?:, ?[A-Z]+\d+)*\] ?)+)/g)) {
      for (const id of title[1]!.match(/[A-Z]+\d+/g) ?? []) named.set(id, path)
    }
  }
  const findings = rules.filter(id => !named.has(id)).map(id => `[${id}] has no test`)
  for (const [id, path] of named) {
    if (!rules.includes(id)) findings.push(`${path}: [${id}] is no rule of docs/SPEC.md`)
  }
  for (const id of new Set(rules.filter((each, i) => rules.indexOf(each) !== i))) {
    findings.push(`docs/SPEC.md: ${id} is there twice`)
  }
  none(t, findings, `${rules.length} rules`)
})

/** The pieces of a document that are code: fenced lines, and what stands between backticks. */
function codeOf(document: string): string[] {
  const fences = [...document.matchAll(/^ *```.*\n([\s\S]*?)^ *```/gm)].flatMap(each =>
    each[1]!.split('\n').map(line => line.replace(/^\s*\$ /, '').trim())
  )
  const spans = [...document.replace(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/`([^`]+)`/g)]
  return [...fences, ...spans.map(each => each[1]!.trim())]
}

const helps = new Map<string, string[]>()

/** The commands that the program lists below a command; none for a command without any. */
function commandsBelow(words: string[]): string[] {
  const key = words.join(' ')
  let names = helps.get(key)
  if (!names) {
    const { stdout } = spawnSync(process.execPath, ['dist/cli.js', ...words, '--help'])
    const list = /^Commands:\n((?: .*\n|\n)*)/m.exec(stdout.toString())?.[1] ?? ''
    names = [...list.matchAll(/^ {2}([a-z][\w|-]*)/gm)].flatMap(each => each[1]!.split('|'))
    helps.set(key, names)
  }
  return names
}

test('[T9] every command that the documents name exists', t => {
  if (docs.every(path => !/\btillmesh [a-z]/.test(read(path)))) {
    t.skip('no document names a command')
    return t.end()
  }
  if (commandsBelow([]).length === 0) {
    t.fail('node dist/cli.js --help lists no command')
    return t.end()
  }
  const scripts = manifest('package.json').scripts ?? {}
  const findings = docs.flatMap(path =>
    codeOf(read(path)).flatMap(line => {
      const script = /^npm run (?:-\w+ )*([\w:-]+)/.exec(line)?.[1]
      if (script && !scripts[script]) return [`${path}: npm run ${script}`]
      const call = /^(?:npx tillmesh|tillmesh|node dist\/cli\.js) ([a-z][a-z -]*)/.exec(line)
      const words = call?.[1]?.trim().split(/ +(?!-)/) ?? []
      const known: string[] = []
      for (const word of words) {
        const names = commandsBelow(known)
        if (names.length === 0) break // the rest are its arguments
        if (!names.includes(word)) return [`${path}: tillmesh ${[...known, word].join(' ')}`]
        known.push(word)
      }
      return []
    })
  )
  none(t, findings, `${docs.length} documents`)
})

/** The anchors that a document's headings give. */
function anchors(document: string): string[] {
  return [...document.matchAll(/^#+ (.*)$/gm)].map(each =>
    each[1]!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
  )
}

test('[T10] every link between the documents leads somewhere', t => {
  const findings = docs.flatMap(path => {
    const text = read(path).replace(/^ *```[\s\S]*?^ *```/gm, '')
    return [...text.matchAll(/\]\(([^)\s]+)[^)]*\)|^\[[^\]]+\]: (\S+)/gm)].flatMap(each => {
      const link = (each[1] ?? each[2])!
      if (/^[a-z]+:/.test(link)) return []
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : posix.join(posix.dirname(path), file)
      if (!existsSync(target)) return [`${path}: ${link}`]
      const dead = anchor && target.endsWith('.md') && !anchors(read(target)).includes(anchor)
      return dead ? [`${path}: ${link}`] : []
    })
  })
  none(t, findings, `${docs.length} documents`)
})

/** The package of an import, or null for a file or a part of Node. */
function packageOf(name: string): string | null {
  if (/^([./]|node:)/.test(name) || builtinModules.includes(name)) return null
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/')
}

function packagesOf(paths: string[]): Set<string> {
  return new Set(paths.flatMap(imports).flatMap(name => packageOf(name) ?? []))
}

test('[T11] every package that is used is declared, and every declared one is used', t => {
  const root = manifest('package.json')
  const bench = manifest('bench/package.json')
  const declared = Object.keys({ ...root.dependencies, ...root.devDependencies })
  const shipped = packagesOf([...house, ...under('src/entry/schema')].filter(isScript))
  const benched = packagesOf(under('bench').filter(isScript))
  const used = new Set([...shipped, ...packagesOf(under('test').filter(isScript))])
  for (const name of packagesOf(['esbuild.config.mjs'])) used.add(name)
  const commands = Object.values(root.scripts ?? {}).flatMap(line => line.split(' '))
  const runs = (name: string) => {
    const bin = manifest(`node_modules/${name}/package.json`).bin ?? {}
    const names = typeof bin === 'string' ? [posix.basename(name)] : Object.keys(bin)
    return names.some(each => commands.includes(each))
  }
  const types = (name: string) => name === '@types/node' || used.has(name.replace('@types/', ''))
  const findings = [
    ...[...shipped].filter(name => !root.dependencies?.[name]).map(name => `${name} is missing`),
    ...[...used].filter(name => !declared.includes(name)).map(name => `${name} is not declared`),
    ...[...benched]
      .filter(name => !bench.dependencies?.[name] && !declared.includes(name))
      .map(name => `bench: ${name} is not declared`),
    ...declared
      .filter(name => !used.has(name) && !types(name) && !runs(name))
      .map(name => `${name} is not used`),
    ...Object.keys(bench.dependencies ?? {})
      .filter(name => !benched.has(name))
      .map(name => `bench: ${name} is not used`)
  ]
  none(t, findings, `${declared.length} packages`)
})

function isScript(path: string): boolean {
  return /\.(m?[jt]s|tsx)$/.test(path)
}

test('[T12] no file names a path of somebody’s machine', t => {
  const texts = under('.').filter(path => !/\.(png|jpg|ico|woff2?|gz)$/.test(path))
  const own = [process.cwd(), homedir()].filter(path => path.split('/').length > 2)
  const findings = places(
    texts.filter(path => path !== '.git'),
    /(?<![\w.:/-])\/(home|Users|root|workspaces?|work)\/[\w.]|[A-Z]:\\Users\\/
  )
  for (const path of texts) {
    if (own.some(each => read(path).includes(`${each}/`))) findings.push(path)
  }
  none(t, findings, `${texts.length} files`)
})
