// What the documents say: rules that are proven, commands that exist, links that lead somewhere.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { posix } from 'node:path'
import test from 'tape'
import { code, documents, manifest, none, places, read, under } from './files.ts'

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
  if (documents.every(path => !/\btillmesh [a-z]/.test(read(path)))) {
    t.skip('no document names a command')
    return t.end()
  }
  if (commandsBelow([]).length === 0) {
    t.fail('node dist/cli.js --help lists no command')
    return t.end()
  }
  const scripts = manifest('package.json').scripts ?? {}
  const findings = documents.flatMap(path =>
    codeOf(read(path)).flatMap(line => {
      const script = /^npm run (?:-\w+ )*([\w:-]+)/.exec(line)?.[1]
      if (script && !scripts[script]) return [`${path}: npm run ${script}`]
      const call = /^(?:npx tillmesh|tillmesh|node dist\/cli\.js) ([a-z].*)/.exec(line)
      const words = call?.[1]?.split(/\s+/) ?? []
      const known: string[] = []
      for (const word of words) {
        const names = commandsBelow(known)
        // Its arguments and options; no command is in capitals, and the code of an item mostly is.
        if (names.length === 0 || /^-|[A-Z]/.test(word)) break
        if (!names.includes(word)) return [`${path}: tillmesh ${[...known, word].join(' ')}`]
        known.push(word)
      }
      return []
    })
  )
  none(t, findings, `${documents.length} documents`)
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
  const findings = documents.flatMap(path => {
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
  none(t, findings, `${documents.length} documents`)
})

// Anna is nobody: she is the user of tests and examples.
test('[T12] no file names a path of somebody’s machine', t => {
  const texts = under('.').filter(path => !/\.(png|jpg|ico|woff2?|gz)$/.test(path))
  const own = [process.cwd(), homedir()].filter(path => path.split('/').length > 2)
  const findings = places(
    texts.filter(path => path !== '.git'),
    /(?<![\w.:/-])\/((?!home\/anna\/)(home|Users|root|workspaces?|work)\/[\w.])|[A-Z]:\\Users\\/
  )
  for (const path of texts) {
    if (own.some(each => read(path).includes(`${each}/`))) findings.push(path)
  }
  none(t, findings, `${texts.length} files`)
})
