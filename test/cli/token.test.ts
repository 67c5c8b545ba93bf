import test from 'tape'
import { command } from './fake.ts'

test('[H40] a token is made, listed and revoked by a command, and shown once', async t => {
  const made = await command([
    ...['token', 'create', '--name', 'Web shop'],
    ...['--scope', 'catalogue:read,sales:write', '--days', '30']
  ])
  t.equal(made.exit, 0)
  t.same(made.calls, [
    ['createToken', { name: 'Web shop', scopes: ['catalogue:read', 'sales:write'], days: 30 }]
  ])
  t.equal(made.out.split('\n')[0], 'tm_00ff_secret')
  const listed = await command(['token', 'list'])
  t.match(listed.out, /00ff00ff00ff +Web shop +until it is revoked +sales:write/)
  t.equal((await command(['token', 'revoke', '00ff00ff00ff'])).out, 'No tokens.\n')
  const wrong = await command(['token', 'create', '--name', 'X', '--scope', 'sales:write,all'])
  t.equal(wrong.exit, 2)
  t.match(wrong.err, /"all" is no scope\. Use of: device:read/)
  t.same(wrong.calls, [])
})

test('[H49] the command refuses to listen wider without TLS and an allow list, in one sentence', async t => {
  for (const given of [
    ['--listen', '0.0.0.0:7443'],
    ['--listen', '[::]:7443', '--allow', '10.0.0.0/8'],
    ['--listen', '192.168.1.20:7443', '--tls-cert', 'c', '--tls-key', 'k'],
    ['--tls-cert', 'c']
  ]) {
    const { exit, err } = await command(['run', '--dir', '/nonexistent', ...given])
    t.equal(exit, 2, given.join(' '))
    t.match(err, /--tls-cert.*--allow/)
    t.equal(err.trim().split('\n').length, 1)
  }
  t.equal((await command(['run', '--listen', 'nowhere'])).exit, 2)
})
