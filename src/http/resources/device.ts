import { Type } from '@sinclair/typebox'
import { type Verification, verify } from '../../audit/verify.ts'
import { verifyRelay } from '../../audit/verify-relay.ts'
import { Fault } from '../../fault/fault.ts'
import { readCommits } from '../../log/logs.ts'
import type { Node } from '../../node/node.ts'
import type { Context } from '../context.ts'
import type { LogPage, VerifyReport } from '../contract.ts'
import * as contract from '../contract.ts'
import { endpoint } from '../endpoint.ts'
import { follow } from '../follow.ts'
import { Limit, Name } from '../paging.ts'
import { readable } from '../readable.ts'
import { nameOf, relayStatus } from '../relay-status.ts'
import { statusOf } from '../status-of.ts'

const tag = 'device'

/** This device: how it stands, what it wrote, whether all of it adds up. */
export const DEVICE = [
  endpoint({
    ...{ name: 'status', method: 'GET', path: '/status', tag, scope: 'device:read' },
    summary: 'How things stand',
    answer: contract.Status,
    run: statusFor,
    blind: ({ relay }) => relayStatus(relay)
  }),
  endpoint({
    ...{ name: 'follow', method: 'GET', path: '/events', tag, scope: 'device:read' },
    summary: 'What changes, as it happens',
    form: 'events',
    answer: contract.Change,
    run: async ({ node, tell, signal }) => {
      await follow(node, tell, signal)
      return undefined
    }
  }),
  endpoint({
    ...{ name: 'log', method: 'GET', path: '/log', tag, scope: 'changes:read' },
    // As with the changes.
    permission: 'accounting',
    summary: 'What a device wrote: the latest blocks of its log',
    query: Type.Object({ limit: Limit, device: Type.Optional(Name) }),
    answer: contract.LogPage,
    run: ({ node }, { query }) => log(node, query.device, query.limit)
  }),
  endpoint({
    ...{ name: 'verify', method: 'POST', path: '/verify', tag, scope: 'device:write' },
    summary: 'Replay every log and compare',
    form: 'lines',
    answer: contract.VerifyReport,
    run: async ({ node, progress }) => {
      await node.device.settle()
      return describe(node, await verify(node.device, progress))
    },
    blind: async ({ relay, progress }) => {
      const { logs, contradictions: _none, ...report } = await verifyRelay(relay, progress)
      const named = logs.map(({ log, ...rest }) => ({ ...nameOf(log.toString('hex')), ...rest }))
      return { ...report, contradictions: [], missing: [], logs: named }
    }
  }),
  endpoint({
    ...{ name: 'witness', method: 'POST', path: '/witness', tag, scope: 'device:write' },
    summary: 'Sign for what this device holds of every log',
    answer: contract.WitnessReport,
    run: ({ node }) => node.witness.state()
  })
]

/** Who may not look at the exceptions is told of which types there are: they may name customers. */
async function statusFor({ node, retail, actor, person }: Context): Promise<contract.Status> {
  const status = await statusOf(node)
  const isShown =
    actor.kind === 'token'
      ? actor.scopes.includes('exceptions:read')
      : await retail.people.permits(person, 'sell')
  if (isShown) return status
  const message = 'Sign in to see what it is; a program needs the scope exceptions:read.'
  return {
    ...status,
    exceptions: status.exceptions.map(({ type }) => ({ type, message, facts: {} }))
  }
}

function describe(node: Node, report: Verification): VerifyReport {
  const name = (log: Buffer) => node.device.membership.byLog(log)?.name ?? ''
  const whose = (log: Buffer) => ({ device: name(log), log: log.toString('hex') })
  return {
    ...report,
    logs: report.logs.map(({ log, ...rest }) => ({ ...whose(log), ...rest })),
    contradictions: report.contradictions.map(({ head, at, here, time, evidence }) => ({
      ...whose(head.log),
      length: head.length,
      stated: head.hash.toString('hex'),
      here: here.toString('hex'),
      by: name(at.log),
      byLog: at.log.toString('hex'),
      seq: at.seq,
      time,
      evidence
    })),
    missing: report.missing.map(({ log, here, stated, by }) => ({
      ...whose(log),
      here,
      stated,
      by: [...new Set([...by].map(each => name(Buffer.from(each, 'hex'))))]
    }))
  }
}

async function log(node: Node, name: string | undefined, limit: number): Promise<LogPage> {
  const { device } = node
  await device.settle()
  const { members, devices } = device.membership
  const called = devices.filter(each => each.name === name)
  const member =
    name === undefined
      ? device.membership.byLog(device.log.key)
      : (called.find(({ retired }) => !retired) ??
        called[0] ??
        members.find(({ log }) => log.toString('hex').startsWith(name)))
  if (!member) {
    throw new Fault(
      'NOT_FOUND',
      `There is no device "${name}". Known are: ${members.map(each => each.name).join(', ')}.`
    )
  }
  const core = await device.logs.log(member.log)
  const length = device.view.head(member.log)
  const start = Math.max(0, length - limit)
  const commits = await readCommits(core, start, length)
  return {
    device: member.name,
    log: member.log.toString('hex'),
    length,
    blocks: commits.map((commit, i) => ({
      seq: start + i,
      time: commit?.time ?? 0,
      entries: (commit?.entries ?? []).map(readable)
    }))
  }
}
