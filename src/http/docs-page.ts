/**
 * A page that shows openapi.json: of our own, so that it needs nothing from elsewhere and works
 * where there is no internet. The document is in the page, because a page carries no token.
 */
export function docsPage(document: object): string {
  // Nothing in it may end the script that it stands in.
  const json = JSON.stringify(document).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>tillmesh API</title>
<style>${STYLE}</style>
<header><h1>tillmesh API</h1><p id="about"></p>
<input id="find" type="search" placeholder="Find an operation" aria-label="Find an operation"></header>
<main id="list"></main>
<script type="application/json" id="api">${json}</script>
<script>${SCRIPT}</script>
</html>
`
}

const STYLE = `
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
h2{margin:2rem 0 .5rem;text-transform:capitalize}
details{border:1px solid #8884;border-radius:6px;margin:.4rem 0;padding:.4rem .8rem}
summary{cursor:pointer}
code,pre{font:14px/1.4 ui-monospace,monospace}
pre{overflow:auto;background:#8881;padding:.6rem;border-radius:6px}
.method{display:inline-block;min-width:4.5rem;font-weight:700}
input{font:inherit;width:100%;padding:.4rem;box-sizing:border-box}
`

const SCRIPT = `
const api = JSON.parse(document.getElementById('api').textContent)
const make = (tag, text, name) => {
  const node = document.createElement(tag)
  if (text) node.textContent = text
  if (name) node.className = name
  return node
}
const named = ref => api.components.schemas[ref.split('/').pop()]
const show = (schema, depth = 0) => {
  if (!schema) return 'anything'
  if (schema.$ref) return depth > 3 ? schema.$ref.split('/').pop() : show(named(schema.$ref), depth)
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map(each => JSON.stringify(each)).join(' | ')
  if (schema.anyOf) return schema.anyOf.map(each => show(each, depth)).join(' | ')
  const pad = '  '.repeat(depth + 1)
  if (schema.type === 'array') return '[ ' + show(schema.items, depth) + ' ]'
  if (schema.type === 'object') {
    const need = schema.required || []
    const rows = Object.entries(schema.properties || {}).map(([name, each]) =>
      pad + name + (need.includes(name) ? '' : '?') + ': ' + show(each, depth + 1))
    return rows.length ? '{\\n' + rows.join('\\n') + '\\n' + '  '.repeat(depth) + '}' : '{ }'
  }
  const limits = ['minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'default']
    .filter(key => key in schema).map(key => key + ' ' + schema[key])
  return (schema.type || 'anything') + (limits.length ? ' (' + limits.join(', ') + ')' : '')
}
document.getElementById('about').textContent = api.info.description
const list = document.getElementById('list')
const rows = []
for (const { name } of api.tags) {
  const section = make('section')
  section.append(make('h2', name))
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, each] of Object.entries(methods)) {
      if (each.tags[0] !== name) continue
      const row = make('details')
      const head = make('summary')
      head.append(make('code', method.toUpperCase(), 'method'), make('code', path), ' ' + each.summary)
      row.append(head, make('p', 'Scope: ' + each['x-scope'] +
        (each['x-permission'] ? ', permission: ' + each['x-permission'] : '')))
      for (const { name, in: place, required, schema } of each.parameters || []) {
        row.append(make('div', place + ' ' + name + (required ? '' : '?') + ': ' + show(schema)))
      }
      const body = each.requestBody && Object.entries(each.requestBody.content)[0]
      if (body) {
        row.append(make('h4', 'Body, ' + body[0]), make('pre', show(body[1].schema)))
        const { example } = body[1]
        const text = typeof example === 'string' ? example : JSON.stringify(example, null, 2)
        row.append(make('h4', 'Such as'), make('pre', text))
      }
      const [status, answer] = Object.entries(each.responses)[0]
      const content = Object.entries(answer.content)[0]
      row.append(make('h4', 'Answer ' + status + ', ' + content[0]), make('pre', show(content[1].schema)))
      section.append(row)
      rows.push({ row, section, text: (method + ' ' + path + ' ' + each.summary).toLowerCase() })
    }
  }
  list.append(section)
}
document.getElementById('find').addEventListener('input', ({ target }) => {
  const wanted = target.value.toLowerCase()
  for (const { row, text } of rows) row.hidden = !text.includes(wanted)
  for (const { section } of rows) section.hidden = !section.querySelector('details:not([hidden])')
})
`
