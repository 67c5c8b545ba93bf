// The typed door to blind-pairing-core, which ships no types: only what src/business/invite.ts uses.

declare module 'blind-pairing-core' {
  interface Auth {
    key: Buffer
    encryptionKey: Buffer | null
    data: Buffer | null
  }

  /** The guest's side: proves that it holds the invitation's seed, opens the answer. */
  export class CandidateRequest {
    constructor(invite: { seed: Buffer; discoveryKey: Buffer }, userData: Buffer)
    on(event: 'rejected', listener: (error: Error & { code?: string }) => void): this
    encode(): Buffer
    /** Null when refused or unreadable; the reason comes by the event `rejected`, synchronously. */
    handleResponse(response: Buffer): Auth | null
  }

  /** The inviter's side: opens a request with the invitation's public key, answers once. */
  export class MemberRequest {
    readonly inviteId: Buffer
    readonly requestData: { session: Buffer | null; data: Buffer | null }
    /** Set by `confirm` and `deny`. */
    readonly response: Buffer | null
    static from(request: Buffer): MemberRequest
    /** The user data; throws unless the sender proved to hold the invitation's seed. */
    open(publicKey: Buffer): Buffer
    /** A relay gets no encryption key. */
    confirm(answer: { key: Buffer; encryptionKey: Buffer | null }): void
    /** 1 rejected, 2 used, 3 expired. */
    deny(reason: { status: 1 | 2 | 3 }): void
  }

  export function createInvite(
    key: Buffer,
    options: { seed: Buffer }
  ): { id: Buffer; publicKey: Buffer; invite: Buffer }

  /** Throws on anything that is not an invite of version 1. */
  export function decodeInvite(invite: Buffer): {
    id: Buffer
    seed: Buffer
    discoveryKey: Buffer | null
  }
}
