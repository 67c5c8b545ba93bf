// Only what the benchmark uses of packages that ship no types. The Hypercore stack's own types are
// the product's, in src/types; here is what the product itself has no use for.

declare module 'autobase' {
  import type { EventEmitter } from 'node:events'
  import type NoiseSecretStream from '@hyperswarm/secret-stream'
  import type Corestore from 'corestore'
  import type Hypercore from 'hypercore'

  namespace Autobase {
    interface Node<T> {
      value: T
    }
    interface Host {
      addWriter(key: Buffer, options: { indexer: boolean }): Promise<void>
    }
    interface ViewStore {
      get(options: { name: string; valueEncoding?: string }): Hypercore
    }
    interface Options<T, V> {
      open(store: ViewStore): V
      apply(nodes: Node<T>[], view: V, host: Host): Promise<void>
      valueEncoding: 'json'
      ackInterval?: number
      ackThreshold?: number
      bigBatches?: boolean
      fastForward?: boolean
    }
  }

  class Autobase<T, V> extends EventEmitter {
    readonly key: Buffer
    readonly local: Hypercore
    readonly view: V
    readonly writable: boolean
    readonly isIndexer: boolean
    readonly signedLength: number
    constructor(store: Corestore, bootstrap: Buffer | null, options: Autobase.Options<T, V>)
    ready(): Promise<void>
    update(): Promise<void>
    append(value: T | T[]): Promise<void>
    replicate(stream: NoiseSecretStream): unknown
    close(): Promise<void>
    static getLocalKey(store: Corestore): Promise<Buffer>
  }

  export = Autobase
}

declare module 'pouchdb' {
  import type { EventEmitter } from 'node:events'

  namespace PouchDB {
    interface Change<T> {
      id: string
      doc: T
    }
    interface Feed extends EventEmitter {
      cancel(): void
    }
    interface ReplicationOptions {
      live: boolean
      retry: boolean
      batch_size?: number
      batches_limit?: number
    }
    interface Constructor {
      new <T>(name: string): PouchDB<T>
      defaults(options: { prefix: string }): Constructor
    }
  }

  class PouchDB<T> {
    constructor(name: string)
    static defaults(options: { prefix: string }): PouchDB.Constructor
    readonly replicate: { from(url: string, options: PouchDB.ReplicationOptions): PouchDB.Feed }
    bulkDocs(docs: T[]): Promise<({ ok: true } | { error: unknown })[]>
    allDocs(options: { include_docs: true }): Promise<{ rows: { doc: T }[] }>
    changes(options: { since: number; live: boolean; include_docs: boolean }): PouchDB.Feed
    info(): Promise<{ doc_count: number }>
    close(): Promise<void>
  }

  export = PouchDB
}

declare module 'express-pouchdb' {
  import type { RequestListener } from 'node:http'

  /** The first argument is a PouchDB constructor. */
  function serve(database: unknown, options: { mode: 'minimumForPouchDB' }): RequestListener
  export = serve
}

declare module 'y-leveldb' {
  import type { Doc } from 'yjs'

  export class LeveldbPersistence {
    constructor(location: string)
    getYDoc(name: string): Promise<Doc>
    storeUpdate(name: string, update: Uint8Array): Promise<number>
    destroy(): Promise<void>
  }
}
