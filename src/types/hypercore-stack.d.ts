// The typed doors to the packages of the Hypercore stack that ship no types: only what we use.

declare module 'hypercore' {
  import type { EventEmitter } from 'node:events'
  import type Protomux from 'protomux'

  namespace Hypercore {
    interface KeyPair {
      publicKey: Buffer
      secretKey: Buffer
    }
    interface Manifest {
      version: number
      signers: { publicKey: Buffer; namespace: Buffer; signature: string }[]
    }
    interface Range {
      done(): Promise<void>
      destroy(): void
    }
    /** A node of the Merkle tree, at its flat in-order index. */
    interface TreeNode {
      index: number
      size: number
      hash: Buffer
    }
    /** Reads of one turn, answered by one trip to the database. */
    interface StorageReader {
      getBlock(index: number): Promise<Buffer | null>
      getTreeNode(index: number): Promise<TreeNode | null>
      tryFlush(): void
    }
    interface GetOptions {
      wait?: boolean
      raw?: boolean
      timeout?: number
    }
    interface AppendOptions {
      /** Runs after the write and before peers hear of it. */
      postappend?: () => Promise<void>
    }
    interface TreeNode {
      index: number
      size: number
      hash: Buffer
    }
    interface Proof {
      fork: number
      block?: { index: number; value: Buffer; nodes: TreeNode[] } | null
      hash?: { index: number; nodes: TreeNode[] } | null
      upgrade: { start: number; length: number; nodes: TreeNode[]; signature: Buffer } | null
      manifest?: Manifest | null
    }
    interface ProofOptions {
      /** `nodes` 0 asks for every node from the block up. */
      block?: { index: number; nodes: number }
      hash?: { index: number; nodes: number }
      upgrade: { start: number; length: number }
    }
    /** What is private to Hypercore and shared by all sessions of one core. */
    interface Inner {
      readonly bitfield: { countSet(start: number, length: number): number }
      /** Called with a signed tree that may contradict ours; true if there is nothing to go on with. */
      checkConflict(proof: Proof, from: { protomux: Protomux }): Promise<boolean>
      readonly _repairMode: boolean
      replicator: {
        /** While it is set, nothing is asked for nor taken from peers. */
        setPushOnly(on: boolean): void
        peers: { protomux: Protomux; channel: { close(): void } }[]
        detachFrom(mux: Protomux): void
      }
    }
    /** The peer that a block came from. */
    interface Sender {
      remotePublicKey: Buffer
    }
    /** The other end of this log on a link. */
    interface Peer {
      remotePublicKey: Buffer
      /** Blocks that it knows to exist. */
      remoteLength: number
      /** Blocks from the first on that it has without a gap. */
      remoteContiguousLength: number
    }
    interface TreeBatch {
      length: number
      fork: number
      hash(): Buffer
    }
  }

  class Hypercore extends EventEmitter {
    /** The key that a manifest hashes to; for a public key, the default manifest of one signer. */
    static key(manifest: Hypercore.Manifest | Buffer): Buffer
    /** Never waits for peers; rejects if a node is not on this disk. */
    static treeHashFromStorage(core: Hypercore, length: number): Promise<Buffer>
    readonly key: Buffer
    readonly discoveryKey: Buffer
    readonly length: number
    readonly contiguousLength: number
    readonly byteLength: number
    readonly fork: number
    readonly opened: boolean
    readonly closed: boolean
    readonly writable: boolean
    readonly manifest: Hypercore.Manifest | null
    readonly keyPair: Hypercore.KeyPair
    /** The core behind this session. */
    readonly core: Hypercore.Inner
    readonly encryption: {
      decrypt(index: number, block: Buffer, core: unknown): Promise<void> | void
      /** Bytes before the plaintext. */
      padding(core: unknown, index: number): number
      /** What this log's blocks are encrypted with: follows from the epoch's key and the log's. */
      readonly blockKey: Buffer
    } | null
    readonly state: { storage: { read(): Hypercore.StorageReader } }
    readonly peers: Hypercore.Peer[]
    ready(): Promise<void>
    close(): Promise<void>
    append(
      blocks: Buffer | Buffer[],
      options?: Hypercore.AppendOptions
    ): Promise<{ length: number; byteLength: number }>
    get(index: number, options?: Hypercore.GetOptions): Promise<Buffer | null>
    has(start: number, end?: number): Promise<boolean>
    download(range: { start: number; end: number; linear?: boolean }): Hypercore.Range
    /** `force`: of a core that is written here too. */
    update(options?: { wait?: boolean; force?: boolean }): Promise<boolean>
    replicate(mux: Protomux): void
    treeHash(length?: number): Promise<Buffer>
    proof(options: Hypercore.ProofOptions): Promise<Hypercore.Proof>
    verifyFullyRemote(proof: Hypercore.Proof): Promise<Hypercore.TreeBatch>
    setEncryptionKey(key: Buffer): Promise<void>
    setEncryption(encryption: null): Promise<void>
    setUserData(key: string, value: Buffer): Promise<void>
    getUserData(key: string): Promise<Buffer | null>
  }

  export = Hypercore
}

declare module 'hypercore/lib/messages.js' {
  import type { Proof } from 'hypercore'
  import type { Encoding } from '../entry/encoding.ts'

  /** Hypercore's messages as they cross a link. */
  export const wire: { data: Encoding<Proof & { request: number }> }
}

declare module 'corestore' {
  import type { EventEmitter } from 'node:events'
  import type Hypercore from 'hypercore'

  namespace Corestore {
    interface CoreOptions {
      name?: string
      key?: Buffer
      discoveryKey?: Buffer
      keyPair?: Hypercore.KeyPair
      encryption?: { key: Buffer } | null
      inflightRange?: [number, number]
      allowFork?: boolean
    }
    /** The RocksDB instance under a store. */
    interface Rocks {
      path: string
    }
  }

  class Corestore extends EventEmitter {
    readonly storage: {
      rocks: Corestore.Rocks
      db: { flush(): Promise<void> }
      compact(): Promise<void>
    }
    constructor(
      directory: string,
      options?: { allowBackup?: boolean; wait?: boolean; readOnly?: boolean }
    )
    ready(): Promise<void>
    close(): Promise<void>
    get(options: Corestore.CoreOptions): Hypercore
    createKeyPair(name: string): Promise<Hypercore.KeyPair>
    list(): AsyncIterable<Buffer>
  }

  export = Corestore
}

declare module 'hyperbee' {
  import type Hypercore from 'hypercore'

  namespace Hyperbee {
    interface Node {
      seq: number
      key: Buffer
      value: Buffer
    }
    interface RangeOptions {
      gte?: Buffer
      gt?: Buffer
      lt?: Buffer
      lte?: Buffer
      reverse?: boolean
      limit?: number
    }
    interface Batch {
      put(key: Buffer, value: Buffer): Promise<void>
      del(key: Buffer): Promise<void>
      flush(): Promise<void>
    }
  }

  class Hyperbee {
    readonly core: Hypercore
    readonly version: number
    constructor(
      core: Hypercore,
      options: {
        keyEncoding: 'binary'
        valueEncoding: 'binary'
        extension?: boolean
        sessions?: boolean
      }
    )
    ready(): Promise<void>
    close(): Promise<void>
    get(key: Buffer): Promise<Hyperbee.Node | null>
    batch(): Hyperbee.Batch
    checkout(version: number): Hyperbee
    createReadStream(range?: Hyperbee.RangeOptions): AsyncIterable<Hyperbee.Node>
  }

  export = Hyperbee
}

declare module '@hyperswarm/secret-stream' {
  import type { Socket } from 'node:net'
  import type { Duplex } from 'node:stream'

  namespace NoiseSecretStream {
    interface KeyPair {
      publicKey: Buffer
      secretKey: Buffer
    }
    /** What carries a stream that came over UDP. */
    interface Udx extends Duplex {
      readonly remoteHost: string
      readonly remotePort: number
      readonly bytesTransmitted: number
    }
  }

  class NoiseSecretStream extends Duplex {
    readonly isInitiator: boolean
    readonly publicKey: Buffer
    readonly remotePublicKey: Buffer
    readonly handshakeHash: Buffer
    readonly connected: boolean
    readonly rawStream: Socket | NoiseSecretStream.Udx
    readonly rawBytesRead: number
    readonly rawBytesWritten: number
    userData: unknown
    constructor(
      isInitiator: boolean,
      /** Null makes a stream within this process: pipe `rawStream`. */
      socket: Socket | null,
      options?: {
        keyPair: NoiseSecretStream.KeyPair
        remotePublicKey?: Buffer
        pattern: 'IK'
      }
    )
    static keyPair(seed?: Buffer): NoiseSecretStream.KeyPair
    setKeepAlive(ms: number): void
    setTimeout(ms: number): void
  }

  export = NoiseSecretStream
}

declare module 'hyperdht' {
  import type { EventEmitter } from 'node:events'

  class HyperDHT extends EventEmitter {
    /** The first node of a DHT; `host` is where others reach it, the option where it listens. */
    static bootstrapper(port: number, host: string, options?: { host?: string }): HyperDHT
    constructor(options: {
      bootstrap?: { host: string; port: number }[]
      /** Where it listens; at another port if this one is taken. */
      host?: string
      port?: number
      /** False for a node that serves others. */
      ephemeral?: boolean
      /** False if others reach it without having been asked. */
      firewalled?: boolean
      /** Ms between empty messages on an idle connection; false for none. */
      connectionKeepAlive?: number | false
    })
    fullyBootstrapped(): Promise<void>
    /** The nodes known. */
    toArray(): { host: string; port: number }[]
    destroy(options?: { force?: boolean }): Promise<void>
  }

  export = HyperDHT
}

declare module 'hyperdht/testnet.js' {
  import type HyperDHT from 'hyperdht'

  interface Testnet {
    nodes: HyperDHT[]
    bootstrap: { host: string; port: number }[]
    destroy(): Promise<void>
  }
  function createTestnet(size: number): Promise<Testnet>
  export = createTestnet
}

declare module 'hyperswarm' {
  import type { EventEmitter } from 'node:events'
  import type NoiseSecretStream from '@hyperswarm/secret-stream'
  import type HyperDHT from 'hyperdht'

  namespace Hyperswarm {
    interface Peer {
      publicKey: Buffer
      ban(banned: boolean): void
    }
    interface Discovery {
      refresh(): Promise<boolean>
    }
    interface Events {
      connection: [stream: NoiseSecretStream, peer: Peer]
      ban: [peer: Peer, reason: Error]
    }
  }

  class Hyperswarm extends EventEmitter<Hyperswarm.Events> {
    readonly dht: HyperDHT
    /** Where this device can be reached; `refresh` tells the DHT anew, some seconds later. */
    readonly server: { refresh(): void }
    readonly peers: Map<string, Hyperswarm.Peer>
    readonly connections: Set<NoiseSecretStream>
    constructor(options: {
      keyPair: NoiseSecretStream.KeyPair
      dht?: HyperDHT
      bootstrap?: { host: string; port: number }[]
      maxPeers?: number
      /** True refuses the device; `payload` is null before it is dialled from here. */
      firewall?: (device: Buffer, payload: unknown) => boolean
    })
    join(
      topic: Buffer,
      options: { server: boolean; client: boolean; onerror?: (error: unknown) => void }
    ): Hyperswarm.Discovery
    destroy(): Promise<void>
  }

  export = Hyperswarm
}

declare module 'protomux' {
  import type NoiseSecretStream from '@hyperswarm/secret-stream'
  import type { Encoding } from '../entry/encoding.ts'

  namespace Protomux {
    interface Message<T> {
      send(value: T): boolean
    }
    interface Channel {
      readonly opened: boolean
      readonly closed: boolean
      open(handshake?: unknown): void
      close(): void
      addMessage<T>(options: {
        encoding: Encoding<T>
        onmessage?: (message: T) => void | Promise<void>
      }): Message<T>
    }
  }

  class Protomux {
    readonly stream: NoiseSecretStream
    static from(stream: NoiseSecretStream): Protomux
    static isProtomux(value: unknown): value is Protomux
    createChannel<H>(options: {
      protocol: string
      id?: Buffer | null
      unique?: boolean
      handshake?: Encoding<H>
      onopen?: (handshake: H) => void | Promise<void>
      onclose?: () => void
      ondestroy?: () => void
    }): Protomux.Channel | null
    pair(options: { protocol: string; id?: Buffer }, onpair: (id: Buffer) => void): void
    cork(): void
    uncork(): void
    destroy(error?: Error): void
  }

  export = Protomux
}

declare module 'hypercore-crypto' {
  interface KeyPair {
    publicKey: Buffer
    secretKey: Buffer
  }
  const crypto: {
    keyPair(seed?: Buffer): KeyPair
    validateKeyPair(pair: KeyPair): boolean
    sign(message: Buffer, secretKey: Buffer): Buffer
    verify(message: Buffer, signature: Buffer, publicKey: Buffer): boolean
    encrypt(message: Buffer, publicKey: Buffer): Buffer
    decrypt(ciphertext: Buffer, pair: KeyPair): Buffer | null
    hash(data: Buffer | Buffer[]): Buffer
    randomBytes(size: number): Buffer
    discoveryKey(key: Buffer): Buffer
    namespace(name: string, count: number): Buffer[]
    data(block: Buffer): Buffer
    parent(a: TreeNode, b: TreeNode): Buffer
    tree(roots: TreeNode[]): Buffer
  }
  interface TreeNode {
    index: number
    size: number
    hash: Buffer
  }
  export = crypto
}

declare module 'z32' {
  export function encode(data: Buffer): string
  export function decode(text: string): Buffer
}

declare module 'sodium-universal' {
  const sodium: {
    crypto_stream_xor(out: Buffer, message: Buffer, nonce: Buffer, key: Buffer): void
    crypto_sign_ed25519_pk_to_curve25519(curve: Buffer, publicKey: Buffer): void
    crypto_sign_ed25519_sk_to_curve25519(curve: Buffer, secretKey: Buffer): void
  }
  export = sodium
}
